package dev.countersign.e2e.stack;

import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The memory of a JVM of this user, as the kernel and the JVM itself see it. */
public final class ProcessMemory {
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private ProcessMemory() {}

    /** Mebibytes that it has now. */
    public static long resident(long pid) throws IOException {
        return status(pid, "VmRSS:");
    }

    /** Mebibytes that it had at most. */
    public static long peak(long pid) throws IOException {
        return status(pid, "VmHWM:");
    }

    /** Mebibytes of heap that are still reachable, after a collection. */
    public static long heap(long pid, Path folder) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command = List.of(jcmd.toString(), Long.toString(pid));
        ToolRun.in(folder, Map.of(), with(command, "GC.run")).succeeded();
        var used = USED.matcher(ToolRun.in(folder, Map.of(), with(command, "GC.heap_info"))
                .succeeded()
                .out());
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        if (kilobytes == 0) {
            throw new AssertionError("this JVM describes its heap in another way");
        }
        return kilobytes >> 10;
    }

    private static List<String> with(List<String> command, String more) {
        return List.of(command.get(0), command.get(1), more);
    }

    private static long status(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith(name))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                >> 10;
    }
}
