package ee.forgr.capacitor_updater;

/** Stands in for the plugin's logger, which drags in a web view: the crypto only tells it things. */
public class Logger {
    public void error(String message) {}

    public void warn(String message) {}

    public void info(String message) {}

    public void debug(String message) {}
}
