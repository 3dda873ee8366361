# Rscript _analysis_pls.R FILE: partial least squares of the ECSI model in base R, from the correlations of a sample.
# Prints its paths, the same from the whole file, and how long one draw of a bootstrap takes, best of three.

constructs <- c("Image", "Expectation", "Quality", "Value", "Satisfaction", "Complaints", "Loyalty")
sizes <- c(5, 3, 7, 2, 3, 1, 3)
leads <- rbind(c(1, 2), c(1, 5), c(1, 7), c(2, 3), c(2, 4), c(2, 5), c(3, 4), c(3, 5), c(4, 5), c(5, 6), c(5, 7), c(6, 7))
blocks <- sapply(seq_along(sizes), function(k) as.numeric(rep(seq_along(sizes), sizes) == k))
joined <- matrix(0, 7, 7)
joined[leads] <- 1

unit <- function(w, s) sweep(w, 2, sqrt(colSums(w * (s %*% w))), "/")

pls <- function(s) {
  w <- unit(blocks, s)
  for (step in 1:300) {
    r <- t(w) %*% s %*% w
    inner <- t(joined) * r
    for (k in 1:7) {
      before <- which(joined[, k] == 1)
      if (length(before)) inner[before, k] <- solve(r[before, before, drop = FALSE], r[before, k])
    }
    new <- unit(blocks * (s %*% w %*% inner), s)
    done <- max(abs(new - w)) < 1e-7
    w <- new
    if (done) break
  }
  r <- t(w) %*% s %*% w
  apply(leads, 1, function(p) {
    before <- which(joined[, p[2]] == 1)
    solve(r[before, before, drop = FALSE], r[before, p[2]])[before == p[1]]
  })
}

x <- as.matrix(read.csv(commandArgs(TRUE)[1]))
found <- pls(cor(x))
drawn <- function(seed) {
  set.seed(seed)
  system.time(pls(cor(x[sample.int(nrow(x), replace = TRUE), ])))[["elapsed"]]
}
seconds <- min(sapply(1:3, drawn))
cat(sprintf('{"seconds": %.4f, "paths": {%s}}\n', seconds, paste(
  sprintf('"%s \u2192 %s": %.12g', constructs[leads[, 1]], constructs[leads[, 2]], found), collapse = ", ")))
