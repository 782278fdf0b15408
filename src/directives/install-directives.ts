// The directives of the [Install] section; systemd.unit(5). They say what `systemctl enable` does.

import { type Directive, define } from "./directive.ts";
import { INSTALL_UNITS } from "./list-types.ts";
import { list, resettable } from "./rules.ts";
import { TEXT } from "./value-types.ts";

export const INSTALL_DIRECTIVES: readonly Directive[] = [
  define(
    "a",
    "WantedBy",
    list("wantedBy", INSTALL_UNITS),
    "",
    "Makes these units want this one when it is enabled.",
  ),
  define(
    "a",
    "RequiredBy",
    list("requiredBy", INSTALL_UNITS),
    "",
    "Makes these units require this one when it is enabled.",
  ),
  define(
    "a",
    "UpheldBy",
    list("upheldBy", INSTALL_UNITS),
    "",
    "Makes these units uphold this one when it is enabled.",
  ),
  define(
    "a",
    "Alias",
    list("alias", INSTALL_UNITS),
    "",
    "Gives the unit more names when it is enabled.",
  ),
  define(
    "a",
    "Also",
    list("also", INSTALL_UNITS),
    "",
    "Enables and disables these units with this one.",
  ),
  define(
    "a",
    "DefaultInstance",
    resettable("defaultInstance", TEXT),
    "",
    "Is the instance that is enabled for a template.",
  ),
];
