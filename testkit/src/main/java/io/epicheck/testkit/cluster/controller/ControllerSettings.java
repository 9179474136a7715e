package io.epicheck.testkit.cluster.controller;

import java.time.Duration;
import java.util.function.Function;

/**
 * How a simulated cluster behaves. Immutable.
 *
 * @param scripts what a container does
 * @param start from a pod's creation to its containers' start
 * @param ready from there to the first success of a readiness probe
 * @param backOff from a crash or a failed pull to the next try
 */
public record ControllerSettings(
        ImageSource images,
        Function<ContainerRun, ContainerScript> scripts,
        Duration start,
        Duration ready,
        Duration backOff) {
    /** Every image exists, every container is healthy, and a pod takes half a second. */
    public static ControllerSettings standard() {
        return new ControllerSettings(
                ImageSource.everything(),
                run -> ContainerScript.healthy(),
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofMillis(400));
    }

    public ControllerSettings withImages(ImageSource source) {
        return new ControllerSettings(source, scripts, start, ready, backOff);
    }

    public ControllerSettings withScripts(Function<ContainerRun, ContainerScript> function) {
        return new ControllerSettings(images, function, start, ready, backOff);
    }
}
