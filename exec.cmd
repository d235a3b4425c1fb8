@rem npm scripts say `exec node …`: Debian's shell would otherwise stay in between and die of Ctrl-C before Kith has
@rem stopped. Windows has no exec, so there this file is found in its place. (Not run where Kith is built.)
@%*
