package io.epicheck.testkit.cluster.controller;

import java.util.List;

/**
 * A container that is about to start.
 *
 * @param image as its pod names it
 * @param command program and arguments that its pod asks for; empty for the image's own
 */
public record ContainerRun(String namespace, String pod, String container, String image, List<String> command) {
    public ContainerRun {
        command = List.copyOf(command);
    }
}
