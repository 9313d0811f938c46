package dev.countersign.e2e.canary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The TCP sockets of a process, as the kernel lists them. */
public final class Sockets {
    private static final Pattern INODE = Pattern.compile("socket:\\[(\\d+)]");
    private static final String ESTABLISHED = "01";
    private static final String LISTENING = "0A";

    private Sockets() {}

    /** The ports that it listens on. */
    public static Set<Integer> listening(long pid) throws IOException {
        Set<Integer> ports = new HashSet<>();
        for (Socket socket : of(pid)) {
            if (socket.state.equals(LISTENING)) {
                ports.add(socket.local);
            }
        }
        return ports;
    }

    /** The remote ports of its connections, whoever opened them. */
    public static Set<Integer> connectedTo(long pid) throws IOException {
        Set<Integer> ports = new HashSet<>();
        for (Socket socket : of(pid)) {
            if (socket.state.equals(ESTABLISHED)) {
                ports.add(socket.remote);
            }
        }
        return ports;
    }

    /** The remote ports of connections that others opened to this port of it. */
    public static Set<Integer> connectionsTo(long pid, int port) throws IOException {
        Set<Integer> ports = new HashSet<>();
        for (Socket socket : of(pid)) {
            if (socket.local == port && socket.state.equals(ESTABLISHED)) {
                ports.add(socket.remote);
            }
        }
        return ports;
    }

    private record Socket(int local, int remote, String state) {}

    private static List<Socket> of(long pid) throws IOException {
        Set<String> inodes = inodes(pid);
        List<Socket> sockets = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && inodes.contains(fields[9])) {
                    sockets.add(new Socket(port(fields[1]), port(fields[2]), fields[3]));
                }
            }
        }
        return sockets;
    }

    private static Set<String> inodes(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    var found = INODE.matcher(Files.readSymbolicLink(descriptor).toString());
                    if (found.matches()) {
                        inodes.add(found.group(1));
                    }
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return inodes;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }
}
