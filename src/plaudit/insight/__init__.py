"""Analyses of what customers said: files and stored answers in, figures with their doubts out."""
