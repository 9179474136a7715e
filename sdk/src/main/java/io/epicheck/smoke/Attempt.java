package io.epicheck.smoke;

import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.retry.Durations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.apache.http.NoHttpResponseException;

/** One request of a check: finds the way, asks, compares. Says in words what went wrong. */
final class Attempt {
    private final Check check;
    private final RouteFinder routes;
    private final HttpProbe probe;
    private final UnaryOperator<String> redact;
    private final Expectation expectation;

    Attempt(Check check, RouteFinder routes, HttpProbe probe, UnaryOperator<String> redact) {
        this.check = check;
        this.routes = routes;
        this.probe = probe;
        this.redact = redact;
        this.expectation = new Expectation(check.expect(), this::excerpt);
    }

    /** Returns the answer when it is as wanted. */
    Response run(Duration within) throws FailedAttempt {
        Route route;
        try {
            route = routes.next();
        } catch (IOException | TransientException | ApiException e) {
            routes.lastFailed();
            throw noWay(e);
        }
        try {
            Response response = probe.get(route, headers(), within);
            List<String> differences = expectation.differences(response);
            if (!differences.isEmpty()) {
                throw new FailedAttempt(differences, evidence(route, Optional.of(response)), true, "");
            }
            return response;
        } catch (SocketTimeoutException e) {
            routes.lastFailed();
            throw FailedAttempt.unanswered(words(e, within), evidence(route, Optional.empty()));
        } catch (IOException | IllegalStateException e) {
            routes.lastFailed();
            String problem = words(e, within);
            throw new FailedAttempt(List.of(problem), evidence(route, Optional.empty()), true, "");
        }
    }

    private Map<String, String> headers() {
        return check.config().headers();
    }

    /** Foreign text may be shown only like this. */
    private String excerpt(String foreign) {
        return Excerpt.of(redact.apply(foreign));
    }

    private List<String> evidence(Route route, Optional<Response> response) {
        List<String> evidence = new ArrayList<>();
        evidence.add("GET " + SafeUrl.of(route.uri()) + (route.via().isEmpty() ? "" : ", " + route.via()));
        response.map(answer -> excerpt(answer.body()))
                .filter(excerpt -> !excerpt.isEmpty())
                .ifPresent(excerpt -> evidence.add("body: " + excerpt));
        return evidence;
    }

    private FailedAttempt noWay(Exception e) {
        if (e instanceof ApiException api) {
            boolean forbidden = api.status() == 403;
            return new FailedAttempt(
                    List.of("the API server refused (" + api.status() + "): " + excerpt(message(api))),
                    List.of(),
                    !forbidden,
                    forbidden
                            ? "let this account get services, list endpointslices, and get and create pods/portforward"
                            : "");
        }
        boolean refused = e instanceof Addresses.RefusedAddressException;
        return new FailedAttempt(
                List.of(words(e, Duration.ZERO)),
                List.of(),
                !refused,
                refused ? "name another host; an address that you really mean goes to connect: host:port" : "");
    }

    private String words(Exception e, Duration within) {
        if (e instanceof SocketTimeoutException) {
            return "no complete answer within " + Durations.words(within);
        }
        if (e instanceof UnknownHostException) {
            return "the host name does not resolve";
        }
        if (e instanceof NoHttpResponseException) {
            return "the connection was closed without an answer";
        }
        String text = excerpt(message(e));
        if (e instanceof SSLException) {
            return "TLS: " + text;
        }
        if (e instanceof ConnectException && text.toLowerCase(Locale.ROOT).contains("refused")) {
            return "connection refused";
        }
        return text;
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }
}
