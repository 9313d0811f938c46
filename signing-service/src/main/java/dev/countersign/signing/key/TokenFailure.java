package dev.countersign.signing.key;

import java.security.InvalidKeyException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What went wrong in a token, read from the PKCS#11 return value (PKCS#11 v3.1 section 5.1) in the chain of causes. The JDK's
 * exception class is internal, so its text is looked at and not its type.
 *
 * @param code such as CKR_PIN_INCORRECT, or the exception's class where there is no return value
 */
record TokenFailure(String code, boolean atInitialisation) {
    private static final Pattern RETURN_VALUE = Pattern.compile("CKR_[A-Z0-9_]+");

    /** The session, login or handle is gone, so the token did not do what was asked. */
    private static final Set<String> HANDLE_LOST = Set.of(
            "CKR_USER_NOT_LOGGED_IN",
            "CKR_SESSION_HANDLE_INVALID",
            "CKR_SESSION_CLOSED",
            "CKR_KEY_HANDLE_INVALID",
            "CKR_OBJECT_HANDLE_INVALID",
            "CKR_OPERATION_NOT_INITIALIZED",
            "CKR_TOKEN_NOT_PRESENT",
            "CKR_DEVICE_REMOVED");

    /** The token is there, and knows nothing of a session that was open before it was pulled, restarted or cut off. */
    private static final Set<String> SESSIONS_DIED = Set.of("CKR_SESSION_HANDLE_INVALID", "CKR_SESSION_CLOSED");

    static TokenFailure of(Throwable failure) {
        boolean initialisation = failure instanceof InvalidKeyException;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            Matcher found = RETURN_VALUE.matcher(message == null ? "" : message);
            if (found.find()) {
                return new TokenFailure(found.group(), initialisation);
            }
        }
        return new TokenFailure(failure.getClass().getSimpleName(), initialisation);
    }

    /** Whether the operation certainly did not take place, so that it may be tried again and is not counted twice. */
    boolean keyWasNotUsed() {
        return atInitialisation || HANDLE_LOST.contains(code);
    }

    /** Whether sessions that the JDK still keeps are dead in the token. */
    boolean sessionsDied() {
        return SESSIONS_DIED.contains(code);
    }

    /** Whether the token judged the PIN: wrong, locked, expired. Trying again would use up the tries that are left. */
    boolean pinRefused() {
        return code.startsWith("CKR_PIN_");
    }
}
