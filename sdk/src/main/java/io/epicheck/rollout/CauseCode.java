package io.epicheck.rollout;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a release can fail. The names are stable: they are in reports, in {@code result.properties} and in {@code docs/cause-codes.md},
 * which has the same text.
 *
 * <p>The order counts: a code explains those below it more often than the other way round, so when several workloads fail together, the
 * one with the first code is shown as the cause.
 */
public enum CauseCode {
    SUPERSEDED(
            "Somebody else changed an object of the release after it was applied.",
            "Find out who deploys there; then deploy again. Their change stays."),
    CHANGED_MEANWHILE(
            "Somebody else changed a workload between the plan and the write of it.",
            "Find out who deploys there; then deploy again."),
    LOCK_LOST(
            "Another run took the lock over while this one could not renew it.",
            "The other run finishes this release or takes it back; look at that one."),
    RECOVERY_NEEDED(
            "An earlier release failed and could not be taken back, so nothing is deployed over it.",
            "Run `epicheck recover` to try the way back again, or deploy with --force to go over it."),
    UNFINISHED("An earlier run ended half-way, and its release was taken back.", "Deploy again."),
    LEFTOVER_STAYS(
            "What only an unfinished release before had could not be put back.",
            "Read what the API server says about it; then deploy again."),
    INVALID_IMAGE_NAME(
            "The image of a container is not an image name.", "Write it as registry/repository:tag, all lower case."),
    IMAGE_NOT_FOUND(
            "The registry has no such image or tag, or the node has none and may not pull.",
            "Check repository and tag; was the image pushed?"),
    IMAGE_WRONG_PLATFORM(
            "The image is not made for the platform of the node.",
            "Build the image for the nodes' platform, such as linux/amd64."),
    IMAGE_PULL_DENIED(
            "The registry refuses to give the image to the node.",
            "Check that the image exists, and that the pod's imagePullSecrets (or the node) may pull it."),
    CONFIG_MISSING(
            "A Secret, a ConfigMap or a key of one that a pod needs does not exist.",
            "Add it to the release (`secrets:` or `config:` of the pipeline file), or create it in the namespace."),
    SERVICE_ACCOUNT_MISSING(
            "The ServiceAccount of the pods does not exist.",
            "Add the ServiceAccount to the release, or create it in the namespace."),
    POD_SECURITY(
            "The namespace's Pod Security level forbids the pods.",
            "Set the securityContext that the namespace's Pod Security level asks for."),
    LIMIT_RANGE(
            "The requests or limits of the pods are outside a LimitRange of the namespace.",
            "Set resources that the LimitRange allows, or change the LimitRange."),
    QUOTA_EXCEEDED(
            "A ResourceQuota of the namespace leaves no room for the pods.",
            "Raise the namespace's ResourceQuota, or lower requests, limits or replicas."),
    WEBHOOK_DENIED(
            "An admission webhook or policy denies the pods.",
            "Change the pod template so that the policy admits it; the webhook's own words are in the evidence."),
    PODS_REFUSED(
            "The API server lets no pod be created, for another reason.",
            "Change the pod template so that the cluster admits it."),
    PVC_LOST(
            "The volume behind a PersistentVolumeClaim is gone.",
            "Restore the PersistentVolume, or make a new claim and restore the data."),
    HPA_INVALID(
            "A HorizontalPodAutoscaler cannot select the pods of its target.",
            "Give the target of the autoscaler a valid selector."),
    CRD_NAMES_REFUSED(
            "The names of a CustomResourceDefinition are taken by another one.",
            "Choose other names, or remove the definition that has them."),
    CONTAINER_CANNOT_START(
            "The container runtime cannot start a container: no such program, no permission, a bad user or mount.",
            "Check the container's command, user and mounts, and that the program is in the image."),
    IMAGE_PULL_FAILED(
            "An image could not be pulled again and again, for a reason that may pass.",
            "Check that the nodes reach the registry; then deploy again."),
    VOLUME_NOT_MOUNTED(
            "A volume of a pod could not be attached or mounted in time.",
            "Read the kubelet's answer: check the claim, the storage class and whether another node still holds the"
                    + " volume."),
    UNSCHEDULABLE(
            "No node takes a pod: too few resources, taints, affinity, or a claim that is not bound.",
            "Lower requests, add nodes, or change what keeps the pod from the nodes; the scheduler's words are in the"
                    + " evidence."),
    OOM_KILLED(
            "A container was killed again and again for using more memory than its limit.",
            "Raise resources.limits.memory, or find what the program keeps in memory."),
    JOB_FAILED("The Job controller gave the job up.", "Read the last log lines of its pod in the evidence."),
    CRASH_LOOP(
            "A container ends again and again.",
            "Read the container's last log lines in the evidence; run the image with the same environment."),
    PROBE_KILLED(
            "A container was killed again and again because its liveness or startup probe failed.",
            "Mend what the probe asks, or give the program more time: startupProbe.failureThreshold times"
                    + " periodSeconds."),
    RESOURCE_FAILED(
            "A custom resource has the condition that the pipeline file declares as failed.",
            "Read the condition's message; it is what its controller says."),
    RESOURCE_STALLED(
            "The controller of a custom resource says that it cannot go on (condition Stalled).",
            "Read the condition's message; it is what its controller says."),
    NOT_READY(
            "Pods run, and their readiness probe fails for longer than its own numbers allow.",
            "Mend what the probe asks; a program that only starts slowly needs a startupProbe."),
    IMAGE_MISMATCH(
            "A pod runs another image digest than was asked for.",
            "Find the webhook or policy that rewrites images in this namespace."),
    PROGRESS_DEADLINE_EXCEEDED(
            "The Deployment made no progress for its progressDeadlineSeconds.",
            "Read the evidence; raise progressDeadlineSeconds if the program only starts slowly."),
    DEADLINE(
            "A workload was not ready within `timeouts.deploy`.",
            "Read the evidence; raise `timeouts.deploy` if it only needs more time."),
    SMOKE_FAILED(
            "The release runs, and a smoke check does not get the answer that it asks for.",
            "Read what the check got in the evidence, and the logs of the pods."),
    REQUESTS_LOST(
            "More requests of the traffic probe were lost during the rollout than `availability.maxFailed` allows.",
            "Read how they were lost in the evidence; `docs/availability.md` says what prevents each kind."),
    FIELD_CONFLICT(
            "Another field manager owns a field that the manifests set.",
            "Leave the field out of the manifests, or let the other manager give it up."),
    API_REFUSED(
            "The API server refuses an object of the release.",
            "Read the server's answer; it names the field or the policy."),
    PERMISSION_MISSING(
            "The credentials may not do what the release needs.",
            "Add the rules that the message shows to their Role."),
    CREDENTIALS_REJECTED("The API server does not accept the credentials.", "Renew the credentials; then run again."),
    NAMESPACE_TERMINATING("The namespace is being deleted.", "Wait until it is gone; then deploy again."),
    API_UNREACHABLE(
            "The API server could not be reached.",
            "Check address, network and certificate; running again is safe and goes on where it stopped."),
    INTERRUPTED(
            "The run was ended by a signal.",
            "Run `epicheck recover` to finish it or go back; the next deploy goes over it by itself."),
    INTERNAL_ERROR("A defect of epicheck.", "Report it, with the output of `-v`.");

    private final String meaning;
    private final String remedy;

    CauseCode(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** What to do, in general; a cause may know better. */
    public String remedy() {
        return remedy;
    }

    /** Empty for a code that is not one of ours. */
    public static Optional<CauseCode> of(String name) {
        return Arrays.stream(values()).filter(code -> code.name().equals(name)).findFirst();
    }
}
