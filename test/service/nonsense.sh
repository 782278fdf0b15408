# A manager that answers with what is no commit.
printf '\377\377\377\377\377\377\377\377' >&3
sleep 10
