import Mesob

// Advertisers of three types bid for clicks; λ weighs the platform's revenue against their regret.
let auction = try PayPerClickAuction()
let methods: [any MeanFieldSolver] =
  [OnlineMirrorDescent()] + [0.3, 1, 10].map { MESOB(weight: $0, objective: .revenue) }

for method in methods {
  let found = try auction.solve(with: method).evaluation
  let cents = [found.exploitability, found.objectives[0]].map { Int((100 * $0).rounded()) }
  print("regret \(cents[0]) ¢, revenue \(cents[1]) ¢ per advertiser")
}
