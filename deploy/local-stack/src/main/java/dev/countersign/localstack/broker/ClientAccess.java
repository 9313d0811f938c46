package dev.countersign.localstack.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Who may use a broker: everybody on this machine, or named users with passwords, each held to the access rules.
 *
 * @param passwords by user; empty for everybody
 */
record ClientAccess(Map<String, String> passwords) {
    static final ClientAccess OPEN = new ClientAccess(Map.of());

    /** The user whom no rule binds, where there are users. */
    static final String ADMINISTRATOR = "admin";

    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    ClientAccess {
        passwords = Map.copyOf(passwords);
        if (!passwords.isEmpty() && !passwords.containsKey(ADMINISTRATOR)) {
            throw new IllegalArgumentException("no password for " + ADMINISTRATOR);
        }
    }

    /** As Kafka's storage formatter takes them. */
    List<String> users() {
        return passwords.entrySet().stream()
                .map(user -> MECHANISM + "=[name=" + user.getKey() + ",password=" + user.getValue() + "]")
                .toList();
    }

    /** Has clients log in, and the broker refuse what no rule allows. The broker reaches itself by a listener of its own. */
    void restrict(Properties broker, int internalPort) {
        if (passwords.isEmpty()) {
            return;
        }
        broker.merge("listeners", ",INTERNAL://127.0.0.1:" + internalPort, (a, b) -> (String) a + b);
        broker.merge("advertised.listeners", ",INTERNAL://127.0.0.1:" + internalPort, (a, b) -> (String) a + b);
        broker.put("listener.security.protocol.map", "CLIENTS:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        broker.put("inter.broker.listener.name", "INTERNAL");
        broker.put("sasl.enabled.mechanisms", MECHANISM);
        broker.put("listener.name.clients.scram-sha-512.sasl.jaas.config", LOGIN + ";");
        broker.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        broker.put("allow.everyone.if.no.acl.found", "false");
        broker.put("super.users", "User:" + ADMINISTRATOR + ";User:ANONYMOUS");
    }

    Map<String, Object> administrator() {
        return passwords.isEmpty() ? Map.of() : client(ADMINISTRATOR);
    }

    /** What a client adds to its settings to log in as {@code user}. */
    Map<String, Object> client(String user) {
        String password = passwords.get(user);
        if (password == null) {
            throw new IllegalArgumentException("no user " + user);
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("security.protocol", "SASL_PLAINTEXT");
        settings.put("sasl.mechanism", MECHANISM);
        settings.put("sasl.jaas.config", LOGIN + " username=\"" + user + "\" password=\"" + password + "\";");
        return settings;
    }

    @Override
    public String toString() {
        return "ClientAccess[" + String.join(",", passwords.keySet()) + "]";
    }
}
