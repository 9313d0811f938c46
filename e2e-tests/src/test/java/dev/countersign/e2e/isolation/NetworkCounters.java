package dev.countersign.e2e.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel counted in a process's network namespace since it was made: every attempt leaves a mark, however short it was.
 *
 * @param noRoute packets for addresses that no route leads to, IPv6 too
 * @param refused connections that were tried and not made
 * @param datagrams UDP sent, such as questions to a name server
 */
public record NetworkCounters(long noRoute, long refused, long datagrams) {

    public static NetworkCounters of(long pid) throws IOException {
        Path net = Path.of("/proc/" + pid + "/net");
        List<String> lines = new ArrayList<>(Files.readAllLines(net.resolve("snmp")));
        long noRoute = value(lines, "Ip", "OutNoRoutes");
        Path six = net.resolve("snmp6");
        if (Files.exists(six)) {
            noRoute += Files.readAllLines(six).stream()
                    .filter(line -> line.startsWith("Ip6OutNoRoutes"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\S+\\s+", "")))
                    .sum();
        }
        return new NetworkCounters(noRoute, value(lines, "Tcp", "AttemptFails"), value(lines, "Udp", "OutDatagrams"));
    }

    /** A table is a line of names and a line of values. */
    private static long value(List<String> lines, String table, String name) {
        List<String[]> rows = lines.stream()
                .filter(line -> line.startsWith(table + ": "))
                .map(line -> line.split(" ", -1))
                .toList();
        String[] names = rows.get(0);
        for (int i = 1; i < names.length; i++) {
            if (names[i].equals(name)) {
                return Long.parseLong(rows.get(1)[i]);
            }
        }
        throw new AssertionError("the kernel counts no " + table + " " + name);
    }
}
