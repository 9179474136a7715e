package io.epicheck.testkit.cluster;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain requests with what a kubeconfig gives: a token, or a client certificate. */
final class KubernetesClient {
    static final String APPLY = "application/apply-patch+yaml";
    static final String MERGE = "application/merge-patch+json";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final String server;
    private final String token;

    /** An answer; {@code body} is missing when it is no JSON. */
    record Answer(int status, String text) {
        JsonNode json() {
            return JSON.readTree(text);
        }

        String at(String pointer) {
            return json().at(pointer).asString("");
        }
    }

    KubernetesClient(String kubeconfig) throws Exception {
        this.server = value(kubeconfig, "server");
        this.token = value(kubeconfig, "token");
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (server.startsWith("https")) {
            builder.sslContext(tls(kubeconfig));
        }
        this.http = builder.build();
    }

    Answer send(String method, String path, String body, String type) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofSeconds(20))
                .header("User-Agent", "contract/1")
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    Answer get(String path) throws Exception {
        return send("GET", path, "", "application/json");
    }

    Answer post(String path, String body) throws Exception {
        return send("POST", path, body, "application/json");
    }

    Answer apply(String path, String body) throws Exception {
        return send("PATCH", path, body, APPLY);
    }

    Answer delete(String path, String body) throws Exception {
        return send("DELETE", path, body, "application/json");
    }

    private static String value(String kubeconfig, String name) {
        Matcher matcher =
                Pattern.compile("(?<![\\w-])" + name + ":\\s*\"?([^\",}\\s]+)").matcher(kubeconfig);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static byte[] data(String kubeconfig, String name) {
        return Base64.getDecoder().decode(value(kubeconfig, name));
    }

    private static SSLContext tls(String kubeconfig) throws Exception {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        Certificate authority = certificates.generateCertificate(
                new ByteArrayInputStream(data(kubeconfig, "certificate-authority-data")));
        Certificate client =
                certificates.generateCertificate(new ByteArrayInputStream(data(kubeconfig, "client-certificate-data")));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        PrivateKey key = privateKey(client, data(kubeconfig, "client-key-data"));
        own.setKeyEntry("client", key, new char[0], new Certificate[] {client});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static PrivateKey privateKey(Certificate client, byte[] pem) throws Exception {
        String text = new String(pem, StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z0-9 ]+-----", ""));
        return KeyFactory.getInstance(client.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
