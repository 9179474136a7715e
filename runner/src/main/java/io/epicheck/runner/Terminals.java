package io.epicheck.runner;

import java.util.Map;

/** Whether a person looks at the output. */
final class Terminals {
    private static final int USUAL_WIDTH = 80;

    private Terminals() {}

    /** {@code System.console()} is there without a terminal from JDK 22 on, and CI pretends to be one; both are asked. */
    @SuppressWarnings("SystemConsoleNull") // both kinds of JDK are handled
    static boolean isTerminal(Map<String, String> environment) {
        return System.console() != null
                && isConsoleATerminal()
                && !environment.containsKey("CI")
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    static int width(Map<String, String> environment) {
        try {
            return Math.max(40, Integer.parseInt(environment.getOrDefault("COLUMNS", String.valueOf(USUAL_WIDTH))));
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }

    private static boolean isConsoleATerminal() {
        try {
            Object answer = java.io.Console.class.getMethod("isTerminal").invoke(System.console());
            return Boolean.TRUE.equals(answer);
        } catch (ReflectiveOperationException e) {
            return true; // Before JDK 22 a console is a terminal.
        }
    }
}
