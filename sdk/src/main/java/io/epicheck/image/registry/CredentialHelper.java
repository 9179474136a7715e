package io.epicheck.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.image.registry.RegistryCredentials.Login;
import io.epicheck.image.registry.RegistryCredentials.Login.Kind;
import io.epicheck.retry.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the program that Docker's configuration names (jib-core runs it), for a bounded time. */
final class CredentialHelper {
    private static final String PROGRAM = "docker-credential-";

    private final Path file;
    private final Duration limit;

    CredentialHelper(Path file, Duration limit) {
        this.file = file;
        this.limit = limit;
    }

    Optional<Login> login(String registry) {
        FutureTask<Optional<Credential>> asking = new FutureTask<>(
                () -> CredentialRetrieverFactory.forImage(ImageReference.of(registry, "any", "any"), event -> {})
                        .dockerConfig(file)
                        .retrieve());
        Thread thread = new Thread(asking, "epicheck-credentials");
        thread.setDaemon(true);
        thread.start();
        try {
            return asking.get(limit.toMillis(), TimeUnit.MILLISECONDS).map(this::login);
        } catch (TimeoutException e) {
            end(thread);
            throw failed(registry, " within " + Durations.words(limit), e);
        } catch (InterruptedException e) {
            end(thread);
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "the search for credentials was interrupted", "Run again.", e);
        } catch (ExecutionException e) {
            // Its message may quote what the program printed.
            Throwable why = e.getCause() instanceof CredentialRetrievalException known ? known : e;
            throw failed(registry, "", why);
        }
    }

    private Login login(Credential found) {
        return found.isOAuth2RefreshToken()
                ? new Login("token", found.getPassword(), file.toString(), Kind.IDENTITY)
                : new Login(found.getUsername(), found.getPassword(), file.toString());
    }

    private static void end(Thread thread) {
        thread.interrupt();
        ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(PROGRAM))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private ImageException failed(String registry, String how, Throwable cause) {
        return new ImageException(
                "REGISTRY_CREDENTIALS",
                "the credentials for " + registry + " cannot be read through " + file + how,
                "Check the file and the credential helper that it names: `docker login " + registry + "`.",
                cause);
    }
}
