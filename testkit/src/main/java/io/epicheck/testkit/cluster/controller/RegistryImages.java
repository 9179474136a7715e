package io.epicheck.testkit.cluster.controller;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Images of a registry on this machine, looked up when a pod needs them. */
public final class RegistryImages implements ImageSource {
    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Optional<String> refusal(String image) {
        int slash = image.indexOf('/');
        int at = image.indexOf('@');
        int colon = image.lastIndexOf(':');
        boolean tagged = at < 0 && colon > slash;
        String repository = image.substring(slash + 1, at >= 0 ? at : tagged ? colon : image.length());
        String reference = at >= 0 ? image.substring(at + 1) : tagged ? image.substring(colon + 1) : "latest";
        String resolving =
                "failed to pull and unpack image \"" + image + "\": failed to resolve reference \"" + image + "\": ";
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + image.substring(0, Math.max(0, slash))
                            + "/v2/" + repository + "/manifests/" + reference))
                    .timeout(Duration.ofSeconds(5))
                    .method("HEAD", BodyPublishers.noBody())
                    .build();
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return switch (status) {
                case 200 -> Optional.empty();
                case 404 -> Optional.of("rpc error: code = NotFound desc = " + resolving + image + ": not found");
                case 401, 403 ->
                    Optional.of("rpc error: code = Unknown desc = " + resolving
                            + "pull access denied, repository does not exist or may require authorization: "
                            + "authorization failed: no basic auth credentials");
                default ->
                    Optional.of("rpc error: code = Unknown desc = " + resolving
                            + "unexpected status from HEAD request: " + status);
            };
        } catch (IOException e) {
            return Optional.of(
                    "rpc error: code = Unknown desc = " + resolving + "dial tcp: connect: connection refused");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("rpc error: code = Canceled desc = context canceled");
        }
    }
}
