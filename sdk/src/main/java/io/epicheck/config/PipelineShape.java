package io.epicheck.config;

import static io.epicheck.config.Shape.optional;
import static io.epicheck.config.Shape.required;
import static io.epicheck.config.Shape.text;

import io.epicheck.config.Shape.Fields;
import io.epicheck.config.Shape.Flag;
import io.epicheck.config.Shape.Many;
import io.epicheck.config.Shape.Named;
import io.epicheck.config.Shape.Switched;
import io.epicheck.config.Shape.Text;
import io.epicheck.config.Shape.Whole;
import java.util.List;

/** The whole pipeline file as a shape. */
final class PipelineShape {
    /** The key under {@code config} that switches; a mapping there is a ConfigMap like any other. */
    static final String VERSIONED = "versioned";

    private static final Shape TEXTS = new Many(text(Format.TEXT), true);
    private static final Shape LENIENT = new Text(Format.TEXT, true);

    private static final Fields SECRET_SOURCE = new Fields(
            "A secret's source",
            List.of(
                    optional(
                            "env", text(Format.ENVIRONMENT_VARIABLE), "", "Environment variable that holds the value."),
                    optional("file", text(Format.PATH), "", "File that holds the value, byte for byte."),
                    optional(
                            "optional",
                            new Flag(),
                            "false",
                            "With `env`: leave the key out when the variable is not set."),
                    optional("allowEmpty", new Flag(), "false", "With `env`: take an empty value as it is."),
                    optional("base64", new Flag(), "false", "With `file`: the file holds the value in base64.")),
            List.of("env", "file"));

    private static final Fields LAYER = new Fields(
            "A layer",
            List.of(
                    required("from", text(Format.RELATIVE_PATH), "File or folder in the image's context."),
                    required("to", text(Format.ABSOLUTE_PATH), "Where it goes in the image; for a file its full name."),
                    optional("owner", text(Format.OWNER), "0:0", "Owner of everything in it."),
                    optional(
                            "mode",
                            new Text(Format.MODE, true),
                            "as in the source: 0644, or 0755 for what can be executed",
                            "Permissions of files. Quote it: 0644 is a number.")),
            List.of());

    private static final Fields NODE = new Fields(
            "A Node application",
            List.of(
                    optional(
                            "site",
                            text(Format.RELATIVE_PATH),
                            "",
                            "Folder in the context with the files of a site, as a build tool has made it."),
                    optional(
                            "server",
                            text(Format.RELATIVE_PATH),
                            "",
                            "File in the context that Node runs; `package.json` to start what that says."),
                    optional(
                            "to",
                            text(Format.ABSOLUTE_PATH),
                            "/usr/share/nginx/html, or /app for a server",
                            "Where it goes in the image."),
                    optional(
                            "assetLayers",
                            new Whole(1, 64),
                            "32",
                            "With `site`: at most so many layers of one kind; more make a change cheaper to send."),
                    optional(
                            "nginxConfig",
                            new Flag(),
                            "true, unless a layer goes to /etc/nginx or `to` is set",
                            "With `site`: bring a configuration of nginx along."),
                    optional(
                            "files",
                            new Many(text(Format.RELATIVE_PATH), true),
                            "all but tests and what begins with a dot",
                            "With `server`: files and folders of the project that go in."),
                    optional(
                            "installScripts",
                            new Flag(),
                            "false",
                            "With `server`: run the install scripts of dependencies.")),
            List.of("site", "server"));

    private static final Fields SIGN = new Fields(
            "A signature",
            List.of(
                    required(
                            "key",
                            SECRET_SOURCE,
                            "PEM file of an ECDSA key on P-256: cosign's, or PKCS#8. With `optional: true` nothing is"
                                    + " signed where the variable is not set."),
                    optional("password", SECRET_SOURCE, "", "Password of the key, when it is encrypted.")),
            List.of());

    private static final Fields BUILD_SECRET = new Fields(
            "A build secret's source",
            List.of(
                    optional(
                            "env", text(Format.ENVIRONMENT_VARIABLE), "", "Environment variable that holds the value."),
                    optional("file", text(Format.PATH), "", "File that holds the value.")),
            List.of("env", "file"));

    private static final Fields BUILD = new Fields(
            "How a Dockerfile is built",
            List.of(
                    optional("engine", text(Format.BUILD_ENGINE), "auto", "What builds: the first that works here."),
                    optional("target", text(Format.BUILD_STAGE), "the last", "The stage to build."),
                    optional(
                            "args",
                            new Named(Format.ENVIRONMENT_VARIABLE, LENIENT),
                            "",
                            "Build arguments (ARG). Not for secrets: everybody who can pull the image may see them."),
                    optional(
                            "secrets",
                            new Named(Format.SECRET_ID, BUILD_SECRET),
                            "",
                            "Secrets for `RUN --mount=type=secret`, by their id."),
                    optional("ssh", TEXTS, "", "Agents or keys for `RUN --mount=type=ssh`: default, or id=path."),
                    optional("cacheFrom", TEXTS, "", "Where steps are taken from: an image repository."),
                    optional("cacheTo", TEXTS, "", "Where steps are kept: an image repository."),
                    optional("network", text(Format.BUILD_NETWORK), "the engine's", "The network of RUN."),
                    optional("pull", new Flag(), "false", "Ask for base images anew though they are there."),
                    optional(
                            "fileTimes",
                            text(Format.FILE_TIMES),
                            "content",
                            "Time of files in new layers: made of each file's content, so that a changed file has"
                                    + " another ETag; fixed, the same for all; or the commit's.")),
            List.of());

    private static final Fields IMAGE = new Fields(
            "An image",
            List.of(
                    required("repository", text(Format.REPOSITORY), "Registry and path, without a tag."),
                    optional("context", text(Format.PATH), ".", "Folder that layers come from and `prepare` runs in."),
                    optional("prepare", new Many(text(Format.COMMAND), true), "", "Shell commands that run first."),
                    optional("base", text(Format.IMAGE), "", "Image to build on."),
                    optional("layers", new Named(Format.NAME, LAYER), "", "What is added, in this order."),
                    optional("ports", new Many(new Whole(1, 65535), true), "", "Ports that the image listens on."),
                    optional(
                            "environment",
                            new Named(Format.ENVIRONMENT_VARIABLE, LENIENT),
                            "",
                            "Environment variables. Not for secrets: everybody who can pull the image sees them."),
                    optional("entrypoint", TEXTS, "the base's", "Program and its first arguments."),
                    optional("command", TEXTS, "the base's", "Arguments."),
                    optional(
                            "labels",
                            new Named(Format.TEXT, LENIENT),
                            "",
                            "Labels beside those of OCI, or instead of them."),
                    optional("user", new Text(Format.USER, true), "the base's", "User that the program runs as."),
                    optional("workingDirectory", text(Format.ABSOLUTE_PATH), "the base's", "Where the program starts."),
                    optional(
                            "tags",
                            new Many(new Text(Format.TAG_RULE, true), true),
                            "pr-NUMBER, or the tag's or branch's name and sha-COMMIT",
                            "Rules of docker/metadata-action, such as type=semver,pattern={{version}}; a bare name is a"
                                    + " tag."),
                    optional(
                            "flavor",
                            new Many(text(Format.TAG_RULE), true),
                            "latest=auto; latest=false without `tags`",
                            "What holds for all tags: latest=auto|true|false, prefix=, suffix=."),
                    optional(
                            "annotations",
                            new Named(Format.TEXT, LENIENT),
                            "",
                            "Annotations beside those of OCI, of manifest and index; or of one: `index:KEY`."),
                    optional(
                            "inputs",
                            new Many(text(Format.INPUT), true),
                            "unknown: `prepare` runs always",
                            "Files, folders and globs in the context that `prepare` reads: while they are unchanged, it is skipped."),
                    optional(
                            "outputs",
                            new Many(text(Format.RELATIVE_PATH), true),
                            "",
                            "With `inputs`: files and folders in the context that `prepare` writes."),
                    optional(
                            "prepareEnvironment",
                            new Many(text(Format.VARIABLE_GLOB), true),
                            "",
                            "With `inputs`: variables that `prepare` sees beside those that every program needs, such as VITE_*."),
                    optional("node", NODE, "", "A Node application, which becomes layers below `layers`."),
                    optional(
                            "sbom",
                            new Flag(),
                            "false",
                            "Store what the image is made of (SPDX) beside it: packages of its base and of its"
                                    + " package-lock.json, and its files."),
                    optional(
                            "provenance",
                            new Flag(),
                            "false",
                            "Store where the image comes from (SLSA) beside it: commit, base, builder, run."),
                    optional("sign", SIGN, "", "Sign the image, and what is stored beside it."),
                    optional(
                            "platforms",
                            new Many(text(Format.PLATFORM), true),
                            "linux/amd64",
                            "What the image is for, each of them in the base; several make an index."),
                    optional(
                            "dockerfile",
                            text(Format.PATH),
                            "",
                            "A Dockerfile in the context, built instead of `base` and `layers`."),
                    optional("build", BUILD, "", "With `dockerfile`: how it is built.")),
            List.of("base", "dockerfile"));

    private static final Fields WHEN = new Fields(
            "When",
            List.of(
                    optional("branch", new Many(text(Format.GLOB), true), "", "Branches, with `*` for any text."),
                    optional("tag", new Many(text(Format.GLOB), true), "", "Tags, with `*` for any text.")),
            List.of());

    private static final Fields CANARY = new Fields(
            "A canary",
            List.of(
                    required(
                            "steps",
                            new Many(text(Format.PERCENT), true),
                            "Shares of the traffic that new pods take beside the old ones, ascending, at most 50%."),
                    optional(
                            "pause", text(Format.DURATION), "30s", "How long each step lasts once its pods are ready."),
                    optional(
                            "checks",
                            new Many(text(Format.TEXT), true),
                            "every smoke check of a `service`",
                            "Names of the smoke checks that ask the new pods alone; each is one of a `service`.")),
            List.of());

    private static final Fields STRATEGY = new Fields(
            "How a release is rolled out",
            List.of(optional("canary", CANARY, "", "Try new pods beside the old ones first.")),
            List.of());

    private static final Fields VERIFY = new Fields(
            "Which images may be deployed",
            List.of(
                    required("key", text(Format.PATH), "File of the public key (PEM), such as cosign.pub."),
                    optional(
                            "attestations",
                            new Flag(),
                            "false",
                            "An SBOM and a provenance must be signed by the key, too."),
                    optional(
                            "allow",
                            new Many(text(Format.IMAGE), false),
                            "",
                            "Images of others that need no signature: a repository, or one with a digest.")),
            List.of());

    private static final Fields ENVIRONMENT = new Fields(
            "An environment",
            List.of(
                    optional("when", WHEN, "only by name", "The git events that go here."),
                    required("namespace", text(Format.NAME), "Kubernetes namespace; created when it is missing."),
                    optional("overlay", text(Format.PATH), "", "Documents that are merged onto the manifests."),
                    optional(
                            "variables",
                            new Named(Format.VARIABLE, LENIENT),
                            "",
                            "Values that come before the file's."),
                    optional("context", text(Format.TEXT), "the current one", "Context of the kubeconfig."),
                    optional("strategy", STRATEGY, "a rolling update", "How a release is rolled out."),
                    optional(
                            "harden",
                            new Flag(),
                            "false",
                            "Add to workloads what keeps requests from being lost, where it is missing."),
                    optional(
                            "versionedConfig",
                            new Flag(),
                            "what `config.versioned` says",
                            "Whether ConfigMaps and Secrets get a new name with every content."),
                    optional("verify", VERIFY, "", "Deploy only images that a key has signed.")),
            List.of());

    private static final Fields EXPECT = new Fields(
            "What a check expects",
            List.of(
                    optional("status", new Whole(100, 599), "200", "HTTP status."),
                    optional("contains", text(Format.TEXT), "", "Text in the body."),
                    optional(
                            "json", new Named(Format.JSON_POINTER, LENIENT), "", "JSON pointers and the values there."),
                    optional("headers", new Named(Format.HEADER, text(Format.TEXT)), "", "Headers of the answer."),
                    optional("within", text(Format.DURATION), "10s", "How long one request may take."),
                    optional("successes", new Whole(1, 100), "3", "How many successes in a row are needed."),
                    optional("deadline", text(Format.DURATION), "1m", "How long failures are tried again.")),
            List.of());

    private static final Fields SMOKE = new Fields(
            "A smoke check",
            List.of(
                    required("name", text(Format.TEXT), "What messages call it."),
                    optional("url", text(Format.URL), "", "Ask this URL."),
                    optional("service", text(Format.OBJECT_NAME), "", "Ask a Service's pods, through a port-forward."),
                    optional(
                            "ingress",
                            text(Format.OBJECT_NAME),
                            "",
                            "Ask the address in an Ingress's status, by its rule's host."),
                    optional("port", new Whole(1, 65535), "its first", "With `service`: the Service's port."),
                    optional("path", text(Format.URL_PATH), "/", "With `service` and `ingress`: path and query."),
                    optional("expect", EXPECT, "status 200", "What the answer must be."),
                    optional("headers", new Named(Format.HEADER, text(Format.TEXT)), "", "Headers of the request."),
                    optional("connect", text(Format.HOST_PORT), "", "Connect to this address instead."),
                    optional("ca", text(Format.PATH), "the system's", "File of certificates to trust (PEM).")),
            List.of("url", "service", "ingress"));

    private static final Fields AVAILABILITY = new Fields(
            "Requests during a rollout",
            List.of(
                    optional("url", text(Format.URL), "", "Ask this URL."),
                    optional(
                            "service",
                            text(Format.OBJECT_NAME),
                            "",
                            "Ask a Service through its load balancer, or its port on a node."),
                    optional(
                            "ingress",
                            text(Format.OBJECT_NAME),
                            "",
                            "Ask the address in an Ingress's status, by its rule's host."),
                    optional("port", new Whole(1, 65535), "its first", "With `service`: the Service's port."),
                    optional(
                            "node", text(Format.HOST), "one that is ready", "With `service`: host of the node to ask."),
                    optional("path", text(Format.URL_PATH), "/", "With `service` and `ingress`: path and query."),
                    optional("rate", new Whole(1, 500), "200", "Requests per second, half of them on new connections."),
                    optional("within", text(Format.DURATION), "2s", "How long one request may take."),
                    optional(
                            "maxFailed",
                            new Text(Format.LOSS, true),
                            "0",
                            "How many may be lost from the first write on, or which share: more than that is rolled"
                                    + " back."),
                    optional("before", text(Format.DURATION), "5s", "How long is measured before the first write."),
                    optional("after", text(Format.DURATION), "10s", "How long is measured after the rollout."),
                    optional("status", new Whole(100, 599), "any from 200 to 399", "The HTTP status of a good answer."),
                    optional("podHeader", text(Format.HEADER), "X-Pod", "Header of an answer that names the pod."),
                    optional("headers", new Named(Format.HEADER, text(Format.TEXT)), "", "Headers of the request."),
                    optional("connect", text(Format.HOST_PORT), "", "Connect to this address instead."),
                    optional("ca", text(Format.PATH), "the system's", "File of certificates to trust (PEM).")),
            List.of("url", "service", "ingress"));

    private static final Fields READINESS = new Fields(
            "When a custom resource is ready",
            List.of(
                    required("apiVersion", text(Format.API_VERSION), "API version of the kind."),
                    required("kind", text(Format.KIND), "The kind that it is declared for."),
                    required("condition", text(Format.CONDITION), "Type of the condition in its status."),
                    optional(
                            "status",
                            new Text(Format.CONDITION_STATUS, true),
                            "True",
                            "Status that the condition must have."),
                    optional(
                            "failed",
                            text(Format.CONDITION),
                            "",
                            "Type of a condition that is True when it has failed for good.")),
            List.of());

    private static final Fields HARDENING = new Fields(
            "What hardening has to know",
            List.of(optional(
                    "shell",
                    new Flag(),
                    "false",
                    "Every image holds a `sleep` command: needed before Kubernetes 1.30.")),
            List.of());

    private static final Fields WEBHOOK = new Fields(
            "A webhook",
            List.of(required("webhook", SECRET_SOURCE, "Where its URL comes from; the URL is a secret.")),
            List.of());

    private static final Fields NOTIFICATION = new Fields(
            "A notification",
            List.of(
                    optional("slack", WEBHOOK, "", "Post to Slack."),
                    optional("discord", WEBHOOK, "", "Post to Discord.")),
            List.of("slack", "discord"));

    private static final Fields TIMEOUTS = new Fields(
            "Timeouts",
            List.of(
                    optional("deploy", text(Format.DURATION), "10m", "From holding the lock to the verdict."),
                    optional("rollback", text(Format.DURATION), "5m", "Kept for going back."),
                    optional("lock", text(Format.DURATION), "5m", "How long to wait for another run's release.")),
            List.of());

    private static final Fields LINT_IGNORE = new Fields(
            "A finding that is wanted",
            List.of(
                    required("rule", text(Format.LINT_RULE), "Id of the rule."),
                    optional("object", text(Format.LINT_OBJECT), "every object", "Kind and name of the object."),
                    required("reason", text(Format.REASON), "Why it is well as it is; reports show it.")),
            List.of());

    private static final Fields LINT = new Fields(
            "Lint",
            List.of(
                    optional(
                            "longestRequest",
                            text(Format.DURATION),
                            "5s",
                            "How long the application may need for one request."),
                    optional("ignore", new Many(LINT_IGNORE, false), "", "Findings that are wanted.")),
            List.of());

    private static final Fields REGISTRY = new Fields(
            "A registry",
            List.of(
                    optional(
                            "http",
                            new Flag(),
                            "true on this machine, else false",
                            "It speaks plain HTTP. Logins are sent without protection then."),
                    optional(
                            "mirrors",
                            new Many(text(Format.MIRROR), true),
                            "",
                            "Asked first when something is read; nothing is pushed to them.")),
            List.of());

    static final Fields ROOT = new Fields(
            "The file",
            List.of(
                    required("application", text(Format.NAME), "The application's name."),
                    optional("variables", new Named(Format.VARIABLE, LENIENT), "", "Values for `${name}`."),
                    optional("images", new Named(Format.NAME, IMAGE), "", "Images to build."),
                    optional("manifests", text(Format.PATH), "", "File or folder of Kubernetes manifests."),
                    optional(
                            "render",
                            new Many(text(Format.TEXT), false),
                            "",
                            "Command that prints the manifests instead."),
                    optional("environments", new Named(Format.NAME, ENVIRONMENT), "", "Where releases go."),
                    optional(
                            "secrets",
                            new Named(Format.OBJECT_NAME, new Named(Format.CONFIG_KEY, SECRET_SOURCE)),
                            "",
                            "Kubernetes Secrets, and where their values come from."),
                    optional(
                            "config",
                            new Switched(
                                    VERSIONED,
                                    "Whether ConfigMaps and Secrets get a new name with every content. Default: false.",
                                    new Named(Format.OBJECT_NAME, new Named(Format.CONFIG_KEY, LENIENT))),
                            "",
                            "Kubernetes ConfigMaps; `versioned: true` gives them, and Secrets, a new name with every content."),
                    optional(
                            "smoke",
                            new Many(SMOKE, false),
                            "",
                            "HTTP checks after every rollout, and after a rollback."),
                    optional(
                            "availability",
                            AVAILABILITY,
                            "",
                            "Requests that are sent during a rollout: too many lost ones roll it back."),
                    optional(
                            "readiness",
                            new Many(READINESS, false),
                            "Stalled, Reconciling, Ready and Available",
                            "Conditions that say whether custom resources are ready."),
                    optional("hardening", HARDENING, "", "For environments with `harden`."),
                    optional("notify", new Many(NOTIFICATION, false), "", "Whom to tell how it ended."),
                    optional("timeouts", TIMEOUTS, "", "How long things may take."),
                    optional("lint", LINT, "", "What `epicheck lint` needs to know."),
                    optional(
                            "registries",
                            new Named(Format.REGISTRY, REGISTRY),
                            "",
                            "What is special about registries, by name as in image references.")),
            List.of());

    private PipelineShape() {}
}
