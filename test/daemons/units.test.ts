import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endAllNamespaces } from "../namespace/pid1.ts";
import { DaemonsContainer } from "./image.ts";

const SERVICES = [
  ...["nginx", "redis-server", "cron", "memcached", "prometheus-node-exporter", "postgresql"],
  ...["mariadb", "ssh", "dnsmasq", "php8.2-fpm", "haproxy", "apache2", "named"],
];
/** Those that have an ExecReload= or pass a reload on. */
const RELOADED = [
  ...["postgresql@15-main", "ssh", "dnsmasq", "php8.2-fpm", "haproxy", "apache2", "named"],
];

/** A network namespace begins with its loopback interface down; netdevice(7), SIOCSIFFLAGS. */
const LOOPBACK_UP = `use Socket; socket(S, AF_INET, SOCK_DGRAM, 0) or die;
  $request = pack("Z16sx22", "lo", 1); ioctl(S, 0x8914, $request) or die`;

let container: DaemonsContainer;

beforeAll(async () => {
  container = new DaemonsContainer();
  await container.untilRunning();
  expect(container.run("perl", "-e", LOOPBACK_UP)).toMatchObject({ status: 0 });
});
afterAll(endAllNamespaces);

/** What a server answers, over TCP, to a line. */
function talk(port: number, line: string): string {
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf "${line}\\r\\n\\r\\n" >&3; head -n 1 <&3`;
  return container.run("bash", "-c", script).stdout;
}

describe("Debian's packages, with their own units, under firstborn as the init", () => {
  test.each(SERVICES)("%s is up, and enabled by its package", (name) => {
    expect(container.run("systemctl", "is-active", name)).toMatchObject({ stdout: "active" });
    expect(container.run("systemctl", "is-enabled", name)).toMatchObject({ stdout: "enabled" });
  });

  test("they answer: nginx by its PID file, memcached by its tmpfiles.d, redis by its READY=1", () => {
    expect(talk(80, "HEAD / HTTP/1.0")).toContain("200 OK");
    expect(talk(6379, "PING")).toContain("+PONG");
    expect(talk(11211, "version")).toContain("VERSION");
    expect(talk(9100, "GET /metrics HTTP/1.0")).toContain("200 OK");
    expect(container.property("nginx", "MainPID")).toBe(
      container.run("cat", "/run/nginx.pid").stdout,
    );
    expect(container.run("stat", "-c", "%U", "/run/memcached").stdout).toBe("memcache");
    expect(container.run("stat", "-c", "%U", "/run/redis").stdout).toBe("redis");
  });

  test("the databases answer, PostgreSQL by the unit that its generator has made", () => {
    const query = ["psql", "-Atc", "select 6 * 7"];
    expect(
      container.run("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", ...query)
        .stdout,
    ).toBe("42");
    expect(container.run("mariadb", "-Ne", "select 6 * 7").stdout).toBe("42");
    expect(container.property("postgresql@15-main", "MainPID")).toMatch(/^[1-9]/);
    expect(talk(22, "")).toContain("SSH-2.0");
  });

  test("apache is known by the one process that its first one has left, and answers", () => {
    expect(talk(8080, "HEAD / HTTP/1.0")).toContain("200 OK");
    expect(container.property("apache2", "MainPID")).toBe(
      container.run("cat", "/run/apache2/apache2.pid").stdout,
    );
  });

  test("bind answers, is asked to reload and to stop by rndc, and is known by another name", () => {
    const resolve = `const { Resolver } = require("node:dns").promises; const r = new Resolver();
      r.setServers(["127.0.0.1:5353"]); console.log((await r.resolve4("localhost")).join())`;
    expect(container.run("bun", "-e", resolve)).toMatchObject({ stdout: "127.0.0.1" });
    expect(container.run("systemctl", "is-active", "bind9").stdout).toBe("active");
    expect(container.run("systemctl", "restart", "bind9")).toMatchObject({ status: 0 });
    expect(container.property("named", "Result")).toBe("success");
  });

  test("what a database was told is there after its restart", () => {
    const psql = (text: string) =>
      container.run(
        ...["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"],
        ...["psql", "-Atc", text],
      ).stdout;
    psql("create table kept as select 42 as answer");
    expect(container.run("systemctl", "restart", "postgresql")).toMatchObject({ status: 0 });
    expect(psql("select answer from kept")).toBe("42");
  });

  test.each(RELOADED)("%s is reloaded, and stays up", (name) => {
    const before = container.property(name, "MainPID");
    expect(container.run("systemctl", "reload", name)).toMatchObject({ status: 0 });
    expect(container.run("systemctl", "is-active", name).stdout).toBe("active");
    expect(container.property(name, "MainPID")).toBe(before);
  });

  test("a reload keeps nginx's main process, and replaces its workers", async () => {
    const before = container.property("nginx", "MainPID");
    const workers = () => container.run("pgrep", "-P", before).stdout;
    const old = workers();
    expect(container.run("systemctl", "reload", "nginx")).toMatchObject({ status: 0 });
    await container.until(
      "true",
      "sh",
      "-c",
      `[ "$(pgrep -P ${before})" != '${old}' ] && echo true`,
    );
    expect(container.property("nginx", "MainPID")).toBe(before);
  });

  test("redis is started again after a crash, as its unit says", async () => {
    const before = container.property("redis-server", "MainPID");
    container.run("kill", "-KILL", before);
    await container.until("1", "systemctl", "show", "--value", "-p", "NRestarts", "redis-server");
    await container.until("active", "systemctl", "is-active", "redis-server");
    expect(container.property("redis-server", "MainPID")).not.toBe(before);
  });

  test("nginx, whose unit says nothing of that, has failed, and no worker is left", async () => {
    container.run("kill", "-KILL", container.property("nginx", "MainPID"));
    await container.until("failed", "systemctl", "is-active", "nginx");
    expect(container.property("nginx", "Result")).toBe("signal");
    expect(container.run("pgrep", "nginx").stdout).toBe("");
    expect(container.run("systemctl", "start", "nginx")).toMatchObject({ status: 0 });
  });

  test("a unit is stopped, disabled and masked by systemctl", () => {
    expect(container.run("systemctl", "disable", "--now", "memcached")).toMatchObject({
      status: 0,
    });
    expect(container.run("systemctl", "is-active", "memcached").stdout).toBe("inactive");
    expect(container.run("pgrep", "memcached").stdout).toBe("");
    expect(container.run("systemctl", "mask", "memcached")).toMatchObject({ status: 0 });
    expect(container.run("systemctl", "start", "memcached").stderr).toContain("masked");
    expect(container.run("systemctl", "unmask", "memcached")).toMatchObject({ status: 0 });
    expect(container.run("systemctl", "enable", "--now", "memcached")).toMatchObject({ status: 0 });
    expect(container.run("systemctl", "is-active", "memcached").stdout).toBe("active");
  });

  test("SIGTERM stops them all, and the status is 0", async () => {
    container.pid1.send("SIGTERM");
    const { status } = await container.pid1.ended;
    expect(status).toBe(0);
    expect(container.output).toContain("mariadbd: Shutdown complete");
  });
});
