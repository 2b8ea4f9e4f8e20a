// The archetype overwrites nothing: what an earlier build has generated would be tested again.
new File(basedir, 'example-network').deleteDir()
return true
