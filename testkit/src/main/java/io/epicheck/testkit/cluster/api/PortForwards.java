package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.http.Exchange;
import io.epicheck.testkit.http.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Carries one port over a WebSocket (the protocol {@code v4.channel.k8s.io}): the first byte of a message is the channel, 0 for data and
 * 1 for errors; the server begins with the port in two bytes, little-endian, on both.
 */
final class PortForwards {
    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final byte DATA = 0;
    private static final byte ERROR = 1;

    private final PodBackend pods;

    PortForwards(PodBackend pods) {
        this.pods = pods;
    }

    void serve(Exchange exchange, Target target) throws IOException {
        int port = exchange.request()
                .parameter("ports")
                .map(Integer::parseInt)
                .orElseThrow(() -> ApiError.badRequest("query parameter \"ports\" is required"));
        if (!exchange.request().header("Upgrade").equalsIgnoreCase("websocket")) {
            throw ApiError.badRequest("Upgrade request required");
        }
        List<String> offered =
                List.of(exchange.request().header("Sec-WebSocket-Protocol").split("\\s*,\\s*"));
        try (WebSocket client = exchange.upgrade(offered.contains(PROTOCOL) ? PROTOCOL : "")) {
            byte[] number = {(byte) port, (byte) (port >> 8)};
            client.send(message(DATA, number, number.length));
            client.send(message(ERROR, number, number.length));
            Optional<InetSocketAddress> address = pods.address(target.namespace(), target.name(), port);
            if (address.isEmpty()) {
                refuse(client, port, target.name());
                return;
            }
            try (Socket pod =
                    new Socket(address.get().getAddress(), address.get().getPort())) {
                carry(client, pod);
            } catch (IOException refused) {
                refuse(client, port, target.name());
            }
        }
    }

    private static void carry(WebSocket client, Socket pod) throws IOException {
        Thread back = new Thread(() -> answer(client, pod), "simulated-port-forward");
        back.setDaemon(true);
        back.start();
        OutputStream out = pod.getOutputStream();
        while (true) {
            Optional<byte[]> message = client.receive();
            if (message.isEmpty()) {
                return;
            }
            byte[] bytes = message.get();
            if (bytes.length > 1 && bytes[0] == DATA) {
                out.write(bytes, 1, bytes.length - 1);
                out.flush();
            }
        }
    }

    private static void answer(WebSocket client, Socket pod) {
        try (client) {
            InputStream in = pod.getInputStream();
            byte[] buffer = new byte[1 << 14];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                client.send(message(DATA, buffer, read));
            }
        } catch (IOException over) {
            // One side has closed; the other side's loop ends by the same.
        }
    }

    private static void refuse(WebSocket client, int port, String pod) throws IOException {
        String text = "an error occurred forwarding " + port + " to pod " + pod + ": failed to connect to localhost:"
                + port + " inside the pod: connection refused";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        client.send(message(ERROR, bytes, bytes.length));
    }

    private static byte[] message(byte channel, byte[] payload, int length) {
        byte[] message = new byte[length + 1];
        message[0] = channel;
        System.arraycopy(payload, 0, message, 1, length);
        return message;
    }
}
