package io.epicheck.image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperNotFoundException;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperUnhandledServerUrlException;
import com.google.cloud.tools.jib.registry.credentials.DockerCredentialHelper;
import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.image.registry.AuthFile.Helper;
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
    /** How programs say that they have none (docker-credential-helpers, "credentials not found"). */
    private static final String NONE = "credentials not found";

    private final Path file;
    private final Duration limit;

    CredentialHelper(Path file, Duration limit) {
        this.file = file;
        this.limit = limit;
    }

    /** @throws ImageException when it takes too long, or fails although it is said to have a login */
    Optional<Login> login(String registry, Helper helper) {
        return login(registry, helper, Path.of(PROGRAM + helper.name()));
    }

    Optional<Login> login(String registry, Helper helper, Path program) {
        FutureTask<Credential> asking =
                new FutureTask<>(() -> new DockerCredentialHelper(helper.server(), program).retrieve());
        Thread thread = new Thread(asking, "epicheck-credentials");
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(login(asking.get(limit.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (TimeoutException e) {
            end(thread);
            throw failed(registry, program.getFileName() + " did not answer within " + Durations.words(limit), e);
        } catch (InterruptedException e) {
            end(thread);
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "the search for credentials was interrupted", "Run again.", e);
        } catch (ExecutionException e) {
            if (!helper.expected() || saysNone(e)) {
                return Optional.empty();
            }
            boolean missing = e.getCause() instanceof CredentialHelperNotFoundException;
            throw failed(registry, program.getFileName() + (missing ? " is not in PATH" : " gave none"), e);
        }
    }

    private static boolean saysNone(ExecutionException failure) {
        return failure.getCause() instanceof CredentialHelperUnhandledServerUrlException said
                && String.valueOf(said.getMessage()).contains(NONE);
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

    /** Without the message of the cause, which may quote what the program printed. */
    private ImageException failed(String registry, String how, Throwable cause) {
        return new ImageException(
                "REGISTRY_CREDENTIALS",
                "the credentials for " + registry + " cannot be read as " + file + " says: " + how,
                "Check the file and the credential helper that it names: `docker login " + registry + "`.",
                cause);
    }
}
