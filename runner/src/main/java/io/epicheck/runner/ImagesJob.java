package io.epicheck.runner;

import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.RemoteImages;
import io.epicheck.retry.Time;
import io.epicheck.runner.console.Display;
import io.epicheck.runner.console.Style;
import io.epicheck.runner.console.Verbosity;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;

/**
 * One command on images: what goes on is told on standard error, so that standard output is the result alone. In a log that is long waits and
 * warnings only, unless more is wanted.
 */
final class ImagesJob implements AutoCloseable {
    private final Surroundings surroundings;
    private final Redactor redactor;
    private final Display display;
    private final boolean all;

    private ImagesJob(Surroundings surroundings, Redactor redactor, Display display, boolean all) {
        this.surroundings = surroundings;
        this.redactor = redactor;
        this.display = display;
        this.all = all;
    }

    static ImagesJob begin(Surroundings surroundings, Redactor redactor, boolean verbose) {
        Display display = Display.of(
                surroundings.err(),
                new Style(surroundings.colours()),
                verbose ? Verbosity.VERBOSE : Verbosity.NORMAL,
                surroundings.terminal(),
                surroundings.width());
        return new ImagesJob(surroundings, redactor, display, verbose || surroundings.terminal());
    }

    RemoteImages images() {
        return RemoteImages.of(
                surroundings.environment(),
                event -> {
                    if (all || event instanceof Notice) {
                        display.accept(event.mapTexts(text -> Sanitizer.text(redactor.redact(text))));
                    }
                },
                Time.system());
    }

    void print(String text) {
        display.close();
        surroundings.out().print(Sanitizer.text(redactor.redact(text)));
        surroundings.out().flush();
    }

    @Override
    public void close() {
        display.close();
    }
}
