package dev.countersign.localstack;

/** A process of the local stack. */
public enum Service {
    KAFKA("kafka", "COUNTERSIGN_KAFKA_PORT", 9092),
    SIGNING("signing-service", "COUNTERSIGN_SIGNING_PORT", 8082),
    INGEST("ingest-service", "COUNTERSIGN_INGEST_PORT", 8081),
    DISTRIBUTION("distribution-service", "COUNTERSIGN_DISTRIBUTION_PORT", 8083);

    private final String label;
    private final String portVariable;
    private final int usualPort;

    Service(String label, String portVariable, int usualPort) {
        this.label = label;
        this.portVariable = portVariable;
        this.usualPort = usualPort;
    }

    /** As its module, its log file and messages call it. */
    public String label() {
        return label;
    }

    /** The environment variable that moves it to another port. */
    public String portVariable() {
        return portVariable;
    }

    public int usualPort() {
        return usualPort;
    }
}
