import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** Puts the test's CrashPoint in the place of the service's. Argument: the folder in which points are armed. */
public final class CrashAgent {
    private static final String POINT = "dev/countersign/contract/crash/CrashPoint";

    private CrashAgent() {}

    public static void premain(String folder, Instrumentation jvm) {
        System.setProperty("crash.points", folder);
        jvm.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> before, ProtectionDomain domain, byte[] bytes) {
                return POINT.equals(name) ? replacement() : null;
            }
        });
    }

    private static byte[] replacement() {
        try (InputStream in = CrashAgent.class.getResourceAsStream("/crash-point.class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
