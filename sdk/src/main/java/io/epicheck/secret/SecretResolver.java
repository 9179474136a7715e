package io.epicheck.secret;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads secret values from where a pipeline file says they are. Messages name variables, files and keys, never a value. */
public final class SecretResolver {
    private final Map<String, String> environment;
    private final Path directory;
    private final List<String> problems = new ArrayList<>();

    private SecretResolver(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /**
     * Reads all of them.
     *
     * @param secrets sources by Secret and key
     * @param directory what paths are relative to
     * @return values by Secret and key; optional ones that are unset are left out
     * @throws BadInputException with everything that is missing
     */
    public static Map<String, Map<String, SecretValue>> resolve(
            Map<String, Map<String, SecretSource>> secrets, Map<String, String> environment, Path directory) {
        return new SecretResolver(environment, directory).resolve(secrets);
    }

    /** One value, when it is there. */
    public static Optional<SecretValue> optional(SecretSource source, Map<String, String> environment, Path directory) {
        return new SecretResolver(environment, directory).read("", "", source);
    }

    private Map<String, Map<String, SecretValue>> resolve(Map<String, Map<String, SecretSource>> secrets) {
        Map<String, Map<String, SecretValue>> result = new LinkedHashMap<>();
        secrets.forEach((name, keys) -> {
            Map<String, SecretValue> values = new LinkedHashMap<>();
            keys.forEach((key, source) -> read(name, key, source).ifPresent(value -> values.put(key, value)));
            result.put(name, values);
        });
        if (!problems.isEmpty()) {
            throw new BadInputException(
                    "SECRET_MISSING",
                    problems.size() + (problems.size() == 1 ? " secret is" : " secrets are") + " missing:\n  "
                            + String.join("\n  ", problems),
                    "Set them in CI's secret store, or mark a key `optional: true`.");
        }
        return result;
    }

    private Optional<SecretValue> read(String secret, String key, SecretSource source) {
        return source instanceof SecretSource.FromEnvironment variable
                ? variable(secret, key, variable)
                : file(secret, key, (SecretSource.FromFile) source);
    }

    private Optional<SecretValue> variable(String secret, String key, SecretSource.FromEnvironment source) {
        String value = environment.get(source.name());
        if (value != null && (!value.isEmpty() || source.allowEmpty())) {
            return Optional.of(SecretValue.of(value));
        }
        if (!source.optional()) {
            problems.add(secret + "." + key + ": the variable " + source.name() + " is "
                    + (value == null ? "not set" : "empty"));
        }
        return Optional.empty();
    }

    private Optional<SecretValue> file(String secret, String key, SecretSource.FromFile source) {
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(source.path()));
            return Optional.of(
                    SecretValue.of(source.base64() ? Base64.getMimeDecoder().decode(bytes) : bytes));
        } catch (NoSuchFileException e) {
            problems.add(secret + "." + key + ": the file " + source.path() + " does not exist");
        } catch (IOException e) {
            problems.add(secret + "." + key + ": the file " + source.path() + " cannot be read");
        } catch (IllegalArgumentException e) {
            problems.add(secret + "." + key + ": the file " + source.path() + " is not base64");
        }
        return Optional.empty();
    }
}
