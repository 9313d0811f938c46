package dev.countersign.localstack.demo;

/** A step of the tour did not do what it should. */
final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StepFailure(String message) {
        super(message);
    }
}
