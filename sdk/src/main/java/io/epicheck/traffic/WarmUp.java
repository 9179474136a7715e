package io.epicheck.traffic;

import io.epicheck.retry.Time;
import io.epicheck.smoke.EntryPoint;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/** Handshakes that nobody counts: the first ones of a Java process take up to a second of its own, which is no latency of the entry. */
final class WarmUp {
    private static final Duration QUICK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMillis(1500);
    private static final int MOST = 10;
    private static final int MILLIS = 500;

    private WarmUp() {}

    static void run(EntryPoint entry, Time time) {
        if (!entry.isSecure()) {
            return;
        }
        long begin = time.nanos();
        for (int i = 0; i < MOST && time.nanos() - begin < LONGEST.toNanos(); i++) {
            long one = time.nanos();
            try (Socket plain = new Socket()) {
                plain.connect(entry.address(), MILLIS);
                plain.setSoTimeout(MILLIS);
                try (SSLSocket socket = (SSLSocket) entry.trust()
                        .getSocketFactory()
                        .createSocket(
                                plain, entry.uri().getHost(), entry.address().getPort(), true)) {
                    socket.startHandshake();
                }
            } catch (IOException e) {
                return; // The measurement will say why.
            }
            if (time.nanos() - one < QUICK.toNanos()) {
                return;
            }
        }
    }
}
