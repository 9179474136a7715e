package io.epicheck.smoke;

import io.epicheck.retry.Time;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.http.Header;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.BasicHttpClientConnectionManager;

/**
 * One GET on a new connection. No redirect is followed, nothing is sent twice, and no proxy, cookie or credential of the machine takes
 * part. Thread-safe.
 */
final class HttpProbe {
    static final int BODY_LIMIT = 1024 * 1024;

    private final SSLContext trust;
    private final Time time;

    HttpProbe(SSLContext trust, Time time) {
        this.trust = trust;
        this.time = time;
    }

    /**
     * @param within for everything: connecting, handshake, and the last byte of the body
     * @throws SocketTimeoutException when that was not enough
     */
    Response get(Route route, Map<String, String> headers, Duration within) throws IOException {
        long start = time.nanos();
        HttpGet request = new HttpGet(route.uri());
        headers.forEach(request::setHeader);
        CompletableFuture<Void> finished =
                new CompletableFuture<Void>().orTimeout(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
        var unused = finished.whenComplete((done, late) -> {
            if (late instanceof TimeoutException) {
                request.abort();
            }
        });
        try (CloseableHttpClient client = client(route, within);
                CloseableHttpResponse response = client.execute(request)) {
            byte[] body = body(response);
            return new Response(
                    response.getStatusLine().getStatusCode(),
                    headers(response.getAllHeaders()),
                    new String(body, 0, Math.min(body.length, BODY_LIMIT), StandardCharsets.UTF_8),
                    body.length <= BODY_LIMIT,
                    Duration.ofNanos(time.nanos() - start));
        } catch (IOException | IllegalStateException e) {
            if (finished.isCompletedExceptionally()) {
                throw new SocketTimeoutException();
            }
            throw e;
        } finally {
            finished.complete(null);
        }
    }

    private CloseableHttpClient client(Route route, Duration within) {
        int millis = (int) Math.max(1, Math.min(within.toMillis(), Integer.MAX_VALUE));
        var sockets = RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register("https", new SSLConnectionSocketFactory(trust, new DefaultHostnameVerifier()))
                .build();
        // Address and port come from the route, so that what was checked is what is connected to (no second look-up).
        InetAddress[] addresses = route.addresses().toArray(InetAddress[]::new);
        var connections =
                new BasicHttpClientConnectionManager(sockets, null, host -> route.port(), name -> addresses.clone());
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(millis)
                        .setSocketTimeout(millis)
                        .build())
                .setUserAgent("epicheck-smoke")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .build();
    }

    private static byte[] body(CloseableHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        // Not closed here: closing would read the rest of an endless body. Closing the response drops the connection.
        InputStream content = response.getEntity().getContent();
        return content.readNBytes(BODY_LIMIT + 1);
    }

    private static Map<String, List<String>> headers(Header[] all) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (Header header : all) {
            result.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue() == null ? "" : header.getValue());
        }
        return result;
    }
}
