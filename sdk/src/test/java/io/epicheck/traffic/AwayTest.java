package io.epicheck.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.retry.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AwayTest {
    /** The network is away for an API server whose queue is full, as far as a client can see. */
    @Test
    void remembersWhenTheApiServerTookNoConnection() throws IOException {
        long begin = Time.system().nanos();
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Away away = Away.watch(Optional.of("https://127.0.0.1:" + listener.getLocalPort()), Time.system())) {
            // Its own looks fill the queue, which nobody empties.
            Awaitility.await()
                    .atMost(8, TimeUnit.SECONDS)
                    .until(() -> away.covers(begin, Time.system().nanos()));
            long now = Time.system().nanos();
            assertThat(away.covers(
                            now + Duration.ofMinutes(1).toNanos(),
                            now + Duration.ofMinutes(2).toNanos()))
                    .isFalse();
            Tally tally = new Tally(Time.system(), away, TrafficPhase.DURING);
            tally.lost(begin, now, Loss.TIMEOUT, false, 0, "", "");
            tally.lost(begin, now, Loss.REFUSED, false, 0, "", "");
            assertThat(tally.excused()).isEqualTo(1);
            assertThat(tally.lost(TrafficPhase.DURING).keySet())
                    .as("a refusal is an answer of the network")
                    .containsExactly(Loss.REFUSED);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void withoutAnApiServerNothingIsAway() {
        try (Away away = Away.watch(Optional.empty(), Time.system())) {
            assertThat(away.covers(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2)).isFalse();
        }
    }
}
