package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class HttpBuffersTest {
    private final Properties system = new Properties();

    @Test
    void areLarger() {
        HttpBuffers.enlarge(system);
        assertThat(system).containsEntry("jdk.httpclient.bufsize", "131072");
    }

    @Test
    void areAsLargeAsWhoeverStartsTheProgramSays() {
        system.setProperty("jdk.httpclient.bufsize", "32768");
        HttpBuffers.enlarge(system);
        assertThat(system).containsEntry("jdk.httpclient.bufsize", "32768");
    }
}
