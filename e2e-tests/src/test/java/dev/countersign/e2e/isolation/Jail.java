package dev.countersign.e2e.isolation;

import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace with one neighbour, this machine, and no other route; once {@link #seal sealed}, whoever starts in it also has a
 * file system that is read-only but for the named folders.
 */
public final class Jail implements AutoCloseable {
    private static final String OPEN = "exec \"$@\"\n";

    /** Of its own mount namespace: {@code ip netns exec} has made one. */
    private static final String SEALED = """
            set -eu
            mount --make-rprivate /
            for folder in FOLDERS; do mount --bind "$folder" "$folder"; done
            while read -r id parent device root where rest; do
              case " FOLDERS " in *" $where "*) continue ;; esac
              mount -o remount,bind,ro "$where" 2>/dev/null || :
            done </proc/self/mountinfo
            exec "$@"
            """;

    private final String name;
    private final String outside;
    private final String inside;
    private final Path script;
    private final Path folder;

    private Jail(Path folder) {
        long number = ProcessHandle.current().pid();
        this.name = "countersign" + number;
        String net = "10.203." + number % 256 + ".";
        this.outside = net + "1";
        this.inside = net + "2";
        this.folder = folder;
        this.script = folder.resolve("jail.sh");
    }

    /** Skips the test where it cannot be made: it takes Linux, root and {@code iproute2}. */
    public static Jail in(Path folder) throws IOException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/proc/self/ns/net")),
                "a network namespace takes Linux and root");
        Assumptions.assumeTrue(
                List.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip").stream().anyMatch(ip -> Files.exists(Path.of(ip))),
                "a network namespace takes ip: apt-get install iproute2");
        var jail = new Jail(folder);
        boolean allowed = jail.run("ip", "netns", "add", jail.name).exitCode() == 0;
        Assumptions.assumeTrue(allowed, "this root may not make network namespaces (CAP_SYS_ADMIN)");
        try {
            jail.connect();
            Files.writeString(jail.script, OPEN);
            return jail;
        } catch (RuntimeException | Error | IOException e) {
            jail.close();
            throw e;
        }
    }

    /** This machine, as the jail sees it. */
    public String outside() {
        return outside;
    }

    /** The jail, as this machine sees it. */
    public String inside() {
        return inside;
    }

    /** What to put before a command so that it runs there. */
    public String[] command() {
        return new String[] {"ip", "netns", "exec", name, "sh", script.toString()};
    }

    /** From now on whoever starts there can write in these folders only. */
    public void seal(Path... writable) throws IOException {
        List<String> folders = List.of(writable).stream().map(Path::toString).toList();
        Files.writeString(script, SEALED.replace("FOLDERS", String.join(" ", folders)));
    }

    /** Runs something there, whatever comes of it. */
    public ToolRun probe(String... command) {
        String[] all = new String[4 + command.length];
        System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, all, 0, 4);
        System.arraycopy(command, 0, all, 4, command.length);
        return run(all);
    }

    /** Its routes, as {@code ip route} lists them. */
    public List<String> routes() {
        return probe("ip", "route").succeeded().out().lines().toList();
    }

    @Override
    public void close() {
        run("ip", "netns", "delete", name); // and with it both ends of the line
    }

    private void connect() {
        String here = "csh" + name.substring("countersign".length());
        String there = "csj" + name.substring("countersign".length());
        must("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
        must("ip", "address", "add", outside + "/30", "dev", here);
        must("ip", "link", "set", here, "up");
        must("ip", "-n", name, "address", "add", inside + "/30", "dev", there);
        must("ip", "-n", name, "link", "set", there, "up");
    }

    private void must(String... command) {
        run(command).succeeded();
    }

    private ToolRun run(String... command) {
        return ToolRun.in(folder, Map.of(), List.of(command));
    }
}
