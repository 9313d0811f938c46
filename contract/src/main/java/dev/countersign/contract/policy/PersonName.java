package dev.countersign.contract.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a policy file calls a person. For whoever writes and reads the file; its published form has none. */
record PersonName(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    PersonName {}

    @Override
    public String toString() {
        return value;
    }
}
