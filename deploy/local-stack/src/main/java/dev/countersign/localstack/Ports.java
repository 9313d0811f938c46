package dev.countersign.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.Map;

/** Which port of 127.0.0.1 each process listens on. */
final class Ports {
    private static final int HIGHEST = 65_535;

    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);

    private Ports() {}

    /** The usual ports, moved by the environment variables of {@link Service#portVariable}. */
    static Map<Service, Integer> of(Map<String, String> environment) {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            String moved = environment.get(service.portVariable());
            ports.put(service, moved == null ? service.usualPort() : parse(service.portVariable(), moved));
        }
        return ports;
    }

    /**
     * Decides on the ports wished for, 0 meaning any free one. Keeps all of them bound until each is decided, so that no two
     * get the same.
     *
     * @throws StackException if one is taken
     */
    static Ports claim(Map<Service, Integer> wished) {
        var claimed = new Ports();
        Map<Service, ServerSocket> held = new EnumMap<>(Service.class);
        try {
            for (Service service : Service.values()) {
                ServerSocket socket = bind(service, wished.getOrDefault(service, 0));
                held.put(service, socket);
                claimed.ports.put(service, socket.getLocalPort());
            }
            return claimed;
        } finally {
            held.values().forEach(Ports::release);
        }
    }

    int of(Service service) {
        return ports.getOrDefault(service, 0);
    }

    private static ServerSocket bind(Service service, int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StackException(
                    "port " + port + " for " + service.label() + " is taken; stop what uses it, or set "
                            + service.portVariable() + " to a free one",
                    e);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new StackException("a port cannot be released: " + e.getMessage(), e);
        }
    }

    private static int parse(String name, String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= HIGHEST) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new StackException(name + " is \"" + value + "\"; set it to a port number, or 0 for any free one");
    }
}
