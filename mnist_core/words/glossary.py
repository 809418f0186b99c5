"""The terms of the Story, each explained in a sentence or two. Knows nothing of pages."""

TERMS = {
    "parameter": "A number that training changes: a weight between two units, or a unit's bias, "
    "which is added to its sum.",
    "nat": "The unit of a loss that is a natural logarithm: a probability of 1/e, some 37%, costs "
    "one nat; 50% costs 0.69, 1% costs 4.61.",
    "step": "One change of the parameters, by what the last few *batches*, a few images each, "
    "say is downhill.",
    "test and validation images": "None of them is learnt from. *Validation* images are looked at "
    "on the way, to judge and to choose; *test* images once, at the end. The article takes MNIST's "
    "test images for both, and so do all runs on this page but the regularised one and its "
    "variants.",
    "evaluated": "Training loss as the mean over an epoch mixes the network's states from its "
    "first step to its last. *Evaluated*, it is measured at the epoch's end, as validation loss "
    "is, on up to 10,000 fixed training images.",
    "Adam": "The optimiser of these runs, the rule by which a slope becomes a step (Kingma and Ba, "
    "2015). It divides the slope by its own recent size, so that in one step a parameter rarely "
    "moves further than the learning rate: the rate roughly bounds a step, it is not the step.",
    "seed": "The number that draws a training's first weights and the order of its images. Another "
    "seed gives another curve; at a large rate so does another processor, which rounds otherwise.",
    "95% interval, Student's t": "Few seeds give their mean only roughly. Intervals made this way "
    "hold the true mean in 95 of 100 cases; Student's t makes them wider where seeds are few.",
    "Welch's t-test": "Asks how often chance alone would set two means at least this far apart. "
    "Below 5% (p < 0.05) they are called different here.",
    "gap": "Validation loss divided by training loss: by the mean over the epoch, as in the "
    "article, or, *evaluated*, by the loss at the epoch's end.",
    "decay": "A learning rate that shrinks while training goes on.",
    "regularisation": "Whatever makes it harder to learn single images by heart: distorted images, "
    "weights that are drawn towards 0.",
}


def explain(*terms: str) -> str:
    """These terms with what they mean, as a Markdown list. KeyError of one that is not there."""
    return "\n".join(f"- **{term}**: {TERMS[term]}" for term in terms)
