// The archetype overwrites nothing: what an earlier build has generated would be tested again.
new File(basedir, 'example-ipam').deleteDir()
return true
