package dev.countersign.cli.console;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a task is: a bar on standard error where a person sits there, nothing elsewhere. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 90;

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Shows nothing. */
    public static Progress none() {
        return new Progress(null);
    }

    /** A task of so many bytes. */
    public static Progress ofBytes(Terminal terminal, String task, long bytes) {
        return of(terminal, task, bytes, " MiB", 1 << 20);
    }

    /** A task of so many steps. */
    public static Progress ofSteps(Terminal terminal, String task, long steps, String unit) {
        return of(terminal, task, steps, " " + unit, 1);
    }

    private static Progress of(Terminal terminal, String task, long total, String unit, long unitSize) {
        if (!terminal.interactive()) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(unit, unitSize)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) Duration.ofMillis(200).toMillis())
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                .build());
    }

    public void add(long amount) {
        if (bar != null) {
            bar.stepBy(amount);
        }
    }

    /** The same bytes, counted as they are read. */
    public InputStream counting(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                add(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                add(Math.max(0, count));
                return count;
            }
        };
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
