import groovy.json.JsonSlurper

def target = new File(basedir, 'example-network/target')
def judged = ['conformance.json': [network: 'two-words'], 'conformance-jar.json': [jar: 'example-network-1.0-SNAPSHOT.jar']]
judged.each { file, contracts ->
    def reports = new JsonSlurper().parse(new File(target, file)).contracts
    assert reports.collectEntries { [it.kind, it.subject] } == contracts
    reports.each { report ->
        assert report.conforms
        assert report.rules.every { it.status in ['passed', 'not-applicable'] }
        println "${report.kind} ${report.subject}: ${report.rules.countBy { it.status }}"
    }
}
return true
