package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.cluster.Kubeconfig.Access;
import io.epicheck.cluster.Kubeconfig.Credentials;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.time.Duration;

/** Makes fabric8's client of a kubeconfig, without any of the places where fabric8 would look by itself. */
final class ClientFactory {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration REQUEST = Duration.ofSeconds(30);

    private ClientFactory() {}

    static Credentials credentials(Kubeconfig kubeconfig) {
        Access access = kubeconfig.access();
        return access.exec().map(ExecCredentials::fetch).orElse(access.credentials());
    }

    static KubernetesClient client(Kubeconfig kubeconfig, Credentials credentials, BearerToken token) {
        try {
            return new KubernetesClientBuilder()
                    .withConfig(config(kubeconfig.access(), credentials, token))
                    .withHttpClientFactory(new Direct())
                    .build();
        } catch (KubernetesClientException e) {
            if (ofAnError(e)) {
                throw e;
            }
            // Its own message may quote the key.
            throw new AccessException(
                    "KUBECONFIG_CREDENTIALS",
                    "the certificates or keys of context " + kubeconfig + " cannot be used",
                    "Check certificate-authority-data, client-certificate-data and client-key-data.");
        }
    }

    private static Config config(Access access, Credentials credentials, BearerToken token) {
        ConfigBuilder builder = new ConfigBuilder(Config.empty())
                .withMasterUrl(access.server())
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestTimeout((int) REQUEST.toMillis())
                .withRequestRetryBackoffLimit(0)
                .withTrustCerts(false)
                .withDisableHostnameVerification(false);
        if (!access.certificateAuthority().isEmpty()) {
            builder.withCaCertData(access.certificateAuthority());
        }
        if (!credentials.clientCertificate().isEmpty()) {
            builder.withClientCertData(credentials.clientCertificate());
        }
        if (!credentials.clientKey().isEmpty()) {
            builder.withClientKeyData(credentials.clientKey());
        }
        if (!credentials.token().isEmpty()) {
            builder.withOauthTokenProvider(token);
        }
        if (!credentials.user().isEmpty()) {
            builder.withUsername(credentials.user()).withPassword(credentials.password());
        }
        if (!access.proxy().isEmpty()) {
            builder.withHttpsProxy(access.proxy()).withHttpProxy(access.proxy());
        }
        return builder.build();
    }

    /** A class that is missing says nothing about the credentials. */
    private static boolean ofAnError(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof LinkageError) {
                return true;
            }
        }
        return false;
    }

    /** Follows no redirect: an API server sends none, and a portal must not get the credentials. */
    private static final class Direct extends JdkHttpClientFactory {
        @Override
        protected void additionalConfig(HttpClient.Builder builder) {
            builder.followRedirects(HttpClient.Redirect.NEVER);
        }
    }
}
