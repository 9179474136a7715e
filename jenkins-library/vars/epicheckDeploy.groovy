import io.epicheck.jenkins.RunnerCall
import io.epicheck.jenkins.RunnerResult

/**
 * {@code epicheckDeploy(env: 'prod')}: runs the runner jar once on this node and turns its result into Jenkins' own. All that it
 * decides is in the jar; see epicheckDeploy.txt for the options and the result.
 */
Map call(Map args = [:]) {
    RunnerCall request = new RunnerCall(args, env.CHANGE_ID ? true : false)
    if (request.problems()) {
        error('epicheckDeploy: ' + request.problems().join('; '))
    }
    if (!isUnix()) {
        error('epicheckDeploy: this agent runs Windows; the step needs one with a POSIX shell')
    }
    if (request.approve && !request.pullRequest) {
        // Outside any lock and outside the deploy's own limit: a person may take hours.
        input(message: "epicheck: ${request.title()}?", ok: 'Go', submitter: request.approvers)
    }
    Map result = [:]
    if (request.lock) {
        lock(resource: "epicheck-${request.env ?: 'default'}", inversePrecedence: true) {
            result = limited(request)
        }
    } else {
        result = limited(request)
    }
    tell(RunnerResult.describe(request, result))
    if (result.exitCode == 6 && request.onRollback == 'unstable') {
        unstable(RunnerResult.explain(request, result))
    } else if (result.exitCode != 0) {
        error(RunnerResult.explain(request, result))
    }
    return result
}

private Map limited(RunnerCall request) {
    Map result = [:]
    timeout(time: request.timeoutMinutes, unit: 'MINUTES') {
        withCredentials(bindings(request)) {
            withEnv(request.environment()) {
                result = execute(request)
            }
        }
    }
    return result
}

private Map execute(RunnerCall request) {
    int exitCode = 1
    try {
        // The text is a resource, not a GString: no value and no secret is ever part of it.
        exitCode = sh(
            label: "epicheck ${request.title()}",
            script: libraryResource('io/epicheck/jenkins/run-runner.sh'),
            returnStatus: true)
    } finally {
        publish(request)
    }
    String file = "${request.reportDir}/result.properties"
    return RunnerResult.read(fileExists(file) ? readFile(file: file, encoding: 'UTF-8') : '', exitCode)
}

/** An archive that cannot be written must not hide how the deploy ended; an abort goes on as it should. */
private void publish(RunnerCall request) {
    try {
        archiveArtifacts(artifacts: "${request.reportDir}/**", allowEmptyArchive: true, fingerprint: false)
    } catch (IOException failure) {
        echo("epicheckDeploy: the report was not archived: ${failure.message}")
    }
}

/** One line a call, so that a build which goes to staging and prod shows both. */
private void tell(String line) {
    String before = currentBuild.description ?: ''
    currentBuild.description = before ? before + '\n' + line : line
}

private List bindings(RunnerCall request) {
    List out = []
    for (Map wanted : request.bindings()) {
        switch (wanted.kind) {
            case 'file':
                out.add(file(credentialsId: wanted.id, variable: wanted.variable))
                break
            case 'usernamePassword':
                out.add(usernamePassword(credentialsId: wanted.id,
                    usernameVariable: wanted.variable + '_USERNAME', passwordVariable: wanted.variable + '_PASSWORD'))
                break
            default:
                out.add(string(credentialsId: wanted.id, variable: wanted.variable))
        }
    }
    return out
}
