package io.epicheck.testkit.cluster.controller;

/**
 * A container that is about to start.
 *
 * @param image as its pod names it
 */
public record ContainerRun(String namespace, String pod, String container, String image) {}
