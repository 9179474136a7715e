package io.epicheck.image.registry;

import io.epicheck.image.oci.Repository;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists that come in pages (distribution specification, "Listing tags"; RFC 8288). */
final class Tags {
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>[^,]*;\\s*rel\\s*=\\s*\"?next\"?");
    private static final int PAGE = 1000;

    private final Requests requests;

    Tags(Requests requests) {
        this.requests = requests;
    }

    /** Empty when there is no such repository. */
    Optional<List<String>> all(Repository repository) {
        List<String> tags = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        Optional<URI> page = Optional.of(requests.uri(repository, "/tags/list?n=" + PAGE));
        while (page.isPresent() && seen.add(page.get())) {
            Ask ask = Ask.of("GET", page.get(), Scopes.pull(repository));
            Answer answer = requests.repeated(repository, () -> whole(requests.attempt(repository, ask)));
            if (answer.status() == 404) {
                return Optional.empty();
            }
            requests.require(repository, ask, answer, 200);
            for (JsonNode tag : JsonMapper.shared().readTree(answer.body()).path("tags")) {
                tags.add(tag.asString(""));
            }
            page = next(page.get(), answer);
        }
        return Optional.of(List.copyOf(tags));
    }

    /** Registries say it by 404, or by an empty list. Who asks can do without, so nothing that goes wrong is told. */
    boolean areNone(Repository repository) {
        Ask ask = Ask.of("GET", requests.uri(repository, "/tags/list?n=1"), Scopes.pull(repository));
        try {
            Answer answer = requests.attempt(repository, ask);
            if (answer.status() != 200) {
                return answer.status() == 404;
            }
            JsonNode tags = JsonMapper.shared().readTree(answer.body()).path("tags");
            boolean isList = tags.isArray() || tags.isNull();
            return isList && tags.isEmpty() && next(ask.uri(), answer).isEmpty();
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    /** Half of a list would be a lie. */
    static Answer whole(Answer answer) throws IOException {
        if (answer.status() == 200) {
            try {
                JsonMapper.shared().readTree(answer.body());
            } catch (JacksonException e) {
                throw new IOException("its list is no JSON");
            }
        }
        return answer;
    }

    static Optional<URI> next(URI asked, Answer answer) {
        return answer.all("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::find)
                .map(link -> Addresses.location(asked, link.group(1)))
                .findFirst();
    }
}
