extension ArchiveReadme {
  /// What words mean that a reader may never have met.
  var words: String {
    """
    ## Words

    | word | meaning |
    | --- | --- |
    | game | very many equal agents, in one of S states each; at each epoch t = 0, …, T every agent takes one of A actions, earns a reward and moves to another state, all of which may depend on how the others are distributed |
    | policy π | the probabilities `pi_t(a \\| s)` of the actions in each state at each epoch |
    | occupation measure L | the shares `L_t(s, a)` of agents that are in state s and take action a at epoch t; also called the flow |
    | exploitability | what one agent would gain by leaving the policy while all others keep to it; 0 at a Nash equilibrium |
    | objective | what somebody wants of all agents together, such as a platform's revenue |
    | method | what computes a policy; it takes iterations, or steps |
    | run | one game and one method with all parameters: what is computed once, and stored in one file |
    | run key | 64 digits that depend on nothing but these parameters; the same run has the same key everywhere |
    | certificate | bounds between which exact arithmetic would find the scores of the stored policy |
    | mesob | the program that made all this; its name comes from the method of \
    \(ArchiveDescription.paperURL) |
    """
  }

  /// What the columns of the tables are.
  var tables: String {
    """
    ## The tables

    `metrics.csv` has the columns `experiment`, `label` and `key` of the run, `game`, `method`, \
    `metric` (a name that the data dictionary explains under `/metrics`), `value`, `unit` and `better` \
    (`lower`, `higher` or `neither`). `runs.csv` has, beside these names, the `path` of the file, \
    `start` (the policy that the method began with), `status` (why it ended), `tensors` (whether \
    rewards and transitions are `stored`, or only their `hashes`), `seconds` of work and the time it \
    `ended`, then a column for each parameter, `game.…` and `method.…`, and for each score, \
    `metric.…`. Lists are in JSON. Both are UTF-8 with commas, quotes where a text has a comma, and \
    a line of names; a cell is empty where a run has nothing of the kind.
    """
  }
}
