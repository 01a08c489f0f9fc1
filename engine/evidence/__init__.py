"""What a person can weigh beside a probability: where the network looked, how stable its score is, where the file says
it comes from, how often the model errs on pictures like this one. Each is kept apart from the others.
"""
