"""What each metric that Compare shows is, in a sentence or two."""

MARKED = {  # by which marks a chart has
    "accuracy": " Ring: the best epoch.",
    "error rate": " Ring: the best epoch.",
    "loss": " Ring: the best epoch. Triangle: a jump of validation loss.",
}
EXPLAINED = {
    "epoch's mean": "Training loss is the mean over the epoch's batches, while the network still "
    "learns: it lags behind, and dropout or distorted images raise it. That is why it can lie "
    "above validation loss, which is measured at the epoch's end.",
    "evaluated": "Training loss is measured as validation loss is: at the epoch's end, without "
    "dropout or distortion, on up to 10,000 fixed training images. So the two lines differ by the "
    "images alone, and by wrong labels where some were given to training images.",
    "accuracy": "Training accuracy is evaluated at the epoch's end, on up to 10,000 fixed images. "
    "This axis is always linear; the error rate is what a logarithmic one can show.",
    "error rate": "1 − accuracy: what is left to gain.",
    "gap": "Validation loss / the epoch's mean training loss, which lags behind: so it "
    "mostly begins below 1.",
    "evaluated gap": "Validation loss / training loss evaluated at the epoch's end, without "
    "dropout or distortion, as these runs differ in that. At 1, both are alike.",
    "learning rate": "Of each epoch's first step.",
    "gradient norm": "Of single steps, about 40 an epoch: how steep the loss is.",
    "step size": "Of single steps, about 40 an epoch: how far it moves all weights together, as a "
    "share of their own size.",
    "loss within epochs": "Training loss as it was measured, about 40 times an epoch.",
}
