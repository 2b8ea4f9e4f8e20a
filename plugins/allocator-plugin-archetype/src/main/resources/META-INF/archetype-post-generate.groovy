// The template has the files of both kinds; those of the other one are removed.
def kind = request.properties['kind']
def others = [ipam: 'Network', network: 'Ipam']
if (!others.containsKey(kind)) {
    throw new IllegalArgumentException("kind is ${kind}; generate again, in another directory, with -Dkind=ipam or -Dkind=network")
}
def other = others[kind]
new File(request.outputDirectory, "${request.artifactId}/src").eachFileRecurse { file ->
    if (file.name ==~ /.*${other}(|Provider|Test)\.java|.*\.${other}DriverProvider/) {
        file.delete()
    }
}
