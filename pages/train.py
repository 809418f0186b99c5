"""Train: choose a config, watch it train, hold it and steer it, and read what its curves show."""

import json
from dataclasses import replace

import streamlit as st

from mnist_core.app import address, resources, showing
from mnist_core.charts.compare import View
from mnist_core.config import OPTIMIZERS, PROTOCOLS, RANGES, SCHEDULES, TrainConfig
from mnist_core.findings.diagnosis import Finding, findings
from mnist_core.findings.metrics import ACCURACY, GAP, GRADIENT_NORM, LOSS, STEP_LOSS, UPDATE_RATIO
from mnist_core.jobs.queue import Job, QueueFull
from mnist_core.jobs.training import Training
from mnist_core.network.model import PARAMETERS
from mnist_core.presets import PRESETS, Preset
from mnist_core.references import REFERENCES
from mnist_core.runs.record import MOMENTS, RunError, RunRecord
from mnist_core.words.names import PROTOCOLS as PROTOCOL_NAMES
from mnist_core.words.names import changes, name

RATES = [mantissa * 10**power for power in range(-6, 0) for mantissa in (1, 2, 3, 5)] + [1.0]
RATES = [float(f"{rate:.1g}") for rate in RATES]
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 60_000)
BATCHES = (16, 32, 64, 128, 256, 512, 1024)
NOTICED = 0.3  # seconds that the page waits for a training to hold, so that it shows that it does
POLL = 1.0  # seconds between two looks at a running training
FIELDS = {  # key of a widget, and in the URL → field of the config
    "lr": "learning_rate",
    "epochs": "epochs",
    "seed": "seed",
    "batch": "batch_size",
    "schedule": "schedule",
    "optimizer": "optimizer",
    "decay": "weight_decay",
    "dropout": "dropout",
    "augment": "augment",
    "images": "train_size",
    "noise": "label_noise",
    "protocol": "protocol",
}
DEFAULT = PRESETS[0].config
STEP_BY_STEP = View(x="step", log_y=True, height=180)
WITHIN = (
    (STEP_LOSS, "Training loss over every fortieth of an epoch, before it is averaged."),
    (GRADIENT_NORM, "The gradient's norm at single steps: how steep the loss is."),
    (UPDATE_RATIO, "How far a single step moves all weights, as a share of their own size."),
)
GETTING_READY = "Getting ready: loading PyTorch and MNIST. This happens once."
STYLE = """<style>
.st-key-lr [data-testid^=stNumberInputStep], .st-key-new_rate [data-testid^=stNumberInputStep] {
    display: none;
}
</style>"""  # a learning rate has no step of one size
KEPT = {"bind": "query-params", "persist_state": "session"}  # in the URL, and on other pages


def main() -> None:
    showing.enter()
    st.html(STYLE)
    st.title("Train")
    st.write(
        "Choose how long the steps are and how often every image is seen; then watch the two "
        "losses. The network is always the same."
    )
    take_config()
    settings, results = st.columns([1, 2], gap="large")
    with settings:
        presets = st.container()
        config = choose_config()
        with presets:
            choose_preset(config)
    with results:
        show(config)


def take_config() -> None:
    """Set the form to the config that a link of the app gives as JSON: see `address.train_link`."""
    text = st.query_params.pop("config", None)
    if text is None:
        return
    try:
        config = TrainConfig.from_dict(json.loads(text))
    except (ValueError, RecursionError) as error:
        st.warning(f"The settings in the address cannot be used: {error}.")
        return
    if config.batch_size in BATCHES and config.train_size in SIZES:
        set_form(config)


def choose_preset(config: TrainConfig) -> None:
    """Presets, of which that is lit which the form holds, with whichever seed."""
    alike = (preset for preset in PRESETS if replace(preset.config, seed=config.seed) == config)
    preset = st.session_state.preset = next(alike, None)
    st.pills(
        "Start from",
        PRESETS,
        format_func=lambda preset: preset.name,
        key="preset",
        on_change=apply_preset,
        wrap=True,
        help="Sets everything below.",
    )
    if preset:
        st.caption(preset.why)


def choose_rate() -> float:
    """A learning rate, by a slider or exactly."""
    low, high = RANGES["learning_rate"]
    above = st.container()
    rate = st.number_input(
        "Learning rate, exactly", low, high, DEFAULT.learning_rate, step=low, format="%g",
        key="lr", **KEPT,
    )  # fmt: skip
    st.session_state.rate_step = nearest_rate(rate)
    above.select_slider(
        "Learning rate",
        RATES,
        format_func=lambda step: f"{step:g}",
        key="rate_step",
        on_change=lambda: st.session_state.update(lr=st.session_state.rate_step),
        help="How long a step is. The scale is logarithmic.",
    )
    return float(rate)


def choose_config() -> TrainConfig:
    """The config that the visitor set, or that the URL gives; with a button to train it."""
    rate = choose_rate()
    most_epochs = int(RANGES["epochs"][1])
    epochs = st.slider(
        "Epochs", 1, most_epochs, DEFAULT.epochs, key="epochs", **KEPT,
        help="How often every training image is seen.",
    )  # fmt: skip
    left, right = st.columns(2)
    seed = left.number_input(
        "Seed", 0, int(RANGES["seed"][1]), key="seed", **KEPT,
        help="Decides the first weights and the order of the images. Another seed is another draw.",
    )  # fmt: skip
    batch = right.selectbox(
        "Batch size", BATCHES, BATCHES.index(64), key="batch", **KEPT,
        help="Images a step. Larger batches: fewer, steadier steps.",
    )  # fmt: skip
    button = st.container()
    more = more_settings()
    config = TrainConfig(rate, int(epochs), batch_size=int(batch), seed=int(seed), **more)
    with button:
        start(config)
    return config


def more_settings() -> dict[str, object]:
    """The levers beyond the article's two runs."""
    with st.expander("More settings"):
        return {
            "schedule": st.selectbox(
                "Schedule", SCHEDULES, key="schedule", **KEPT,
                help="A rate that decays to 0 lets the run settle: the last epochs' curves smooth.",
            ),
            "optimizer": st.selectbox(
                "Optimiser", OPTIMIZERS, key="optimizer", **KEPT,
                help="SGD (momentum 0.9) wants a rate some ten times larger than Adam does.",
            ),
            "augment": st.toggle(
                "Augment the images", key="augment", **KEPT,
                help="Distorts every image anew in each epoch: training loss stays higher, "
                "the gap closes.",
            ),
            "dropout": st.slider(
                "Dropout", 0.0, 0.9, 0.0, 0.05, key="dropout", **KEPT,
                help="Leaves hidden units out at random: training loss rises above validation's.",
            ),
            "weight_decay": st.slider(
                "Weight decay", 0.0, 1.0, 0.0, 0.01, key="decay", **KEPT,
                help="Pulls every weight towards 0: slows the widening of the gap.",
            ),
            "train_size": st.select_slider(
                "Training images",
                SIZES, 60_000,
                format_func=lambda size: f"{size:,}", key="images", **KEPT,
                help="Fewer images are sooner learnt by heart: validation loss turns earlier.",
            ),
            "label_noise": st.slider(
                "Label noise", 0.0, 0.9, 0.0, 0.05, key="noise", **KEPT,
                help="Gives this share of the training images a wrong label: fitting them costs "
                "validation loss.",
            ),
            "protocol": st.selectbox(
                "Validate on", PROTOCOLS, key="protocol", **KEPT,
                format_func=PROTOCOL_NAMES.get,
                help="With held-out images the test images are looked at once, at the end.",
            ),
        }  # fmt: skip


def nearest_rate(rate: float) -> float:
    """The slider's step next to an exact learning rate."""
    return min(RATES, key=lambda step: abs(step / rate - 1))


def apply_preset() -> None:
    preset: Preset | None = st.session_state.preset
    if preset:
        set_form(preset.config)


def set_form(config: TrainConfig) -> None:
    """Set every widget to a config; for callbacks, which run before the widgets."""
    for key, field in FIELDS.items():
        st.session_state[key] = getattr(config, field)


def start(config: TrainConfig) -> None:
    """What this config costs, and the button that trains it."""
    if levers := changes(replace(config, batch_size=DEFAULT.batch_size, seed=DEFAULT.seed)):
        st.caption(f"More settings: {', '.join(levers)}")
    waiting = resources.preparation().hardware is None
    st.fragment(facts, run_every=1.0 if waiting else None)(waiting)
    stored, job = resources.stored(config), resources.queue().find(config.run_id)
    options = {"width": "stretch", "disabled": bool(job and not job.ended)}
    if stored and stored.state == "unfinished":
        go_on = f"Go on with epoch {len(stored.epochs) + 1} of {config.epochs}"
        st.button(go_on, type="primary", on_click=train_form, key="go", **options)
    elif not stored:
        st.button(
            "Train", type="primary", icon=":material/play_arrow:", on_click=train_form, key="go",
            **options,
        )  # fmt: skip
    if stored:
        st.button(
            "Train it anew", icon=":material/refresh:", on_click=train_form, args=(True,),
            key="again", help="The stored result stays until the new one is done.", **options,
        )  # fmt: skip


def facts(waiting: bool) -> None:
    """The network's size, and on what it will train as soon as that is known."""
    hardware = resources.preparation().hardware
    if waiting and hardware:
        st.rerun()
    if hardware is None:
        place = "looking for a GPU …"
    else:
        place = f"trains on {hardware['device'].upper()} ({hardware['processor']})"
    st.caption(f"{PARAMETERS:,} parameters · {place}")


def train_form(again: bool = False) -> None:
    """Train what the form holds now: a callback's arguments are of the page's last run."""
    submit(form(), again)


def form() -> TrainConfig:
    """What the form holds."""
    return TrainConfig(**{field: st.session_state[key] for key, field in FIELDS.items()})


def submit(config: TrainConfig, again: bool = False, source: str | None = None) -> None:
    """Ask for a training; whoever asks for the same shares it."""
    work = Training(config, resources.store(), resources.worker(), again, source)
    try:
        job = resources.queue().submit(source or config.run_id, work, resources.visitor())
        st.session_state.jobs = [*going(), job]
    except QueueFull as error:
        st.toast(str(error), icon=":material/hourglass_disabled:")


def show(config: TrainConfig) -> None:
    """The visitor's training, or the stored result of what was chosen, or an invitation."""
    job = latest_job() or resources.queue().find(config.run_id)
    if job and not job.ended:
        st.fragment(watch, run_every=POLL)(job)
        return
    record: RunRecord | None = None
    if job and job.work.config == config:
        record = job.work.record
        if job.error:
            st.error(f"The training failed: {job.error}", icon=":material/error:")
    if record and (record.epochs or record.diverged):
        report(record, fresh=True)
    elif stored := resources.stored(config):
        report(stored, fresh=False)
    else:
        st.info("Not trained yet. Press Train, and the curves grow here epoch by epoch.")


def latest_job() -> Job | None:
    """The visitor's latest training that has not ended, else the latest of all."""
    return next(reversed(going() or st.session_state.get("jobs", [])), None)


def going() -> list[Job]:
    """The visitor's trainings that have not ended, in the order in which they were asked for."""
    return [job for job in st.session_state.get("jobs", []) if not job.ended]


def watch(job: Job) -> None:
    """One look at a training in progress; runs again every POLL seconds."""
    job.watch(resources.visitor())
    if job.ended:
        st.rerun()
    record: RunRecord | None = job.work.record
    if job.state == "waiting":
        st.info(waiting_text(job), icon=":material/hourglass_top:")
    elif record is None:
        waiting = "Starting …" if resources.preparation().hardware else GETTING_READY
        st.info(waiting, icon=":material/hourglass_top:")
    else:
        progress(job, record)
    controls(job)
    if record and record.epochs:
        curves(record)


def waiting_text(job: Job) -> str:
    if resources.preparation().hardware is None:
        return GETTING_READY
    place = resources.queue().position(job)
    return f"{place} training{'s' if place > 1 else ''} before this one; it starts by itself."


def progress(job: Job, record: RunRecord) -> None:
    """Bar within the epoch, epochs done, time left."""
    now, total = job.work.progress, record.config.epochs
    done = len(record.epochs)
    part = now.step / now.steps if now and now.epoch > done else 0.0
    seconds = [epoch.seconds for epoch in record.epochs]
    pace = sum(seconds) / len(seconds) if seconds else now.seconds / part if part else 0.0
    if job.state == "paused" and not part:
        text = f"Paused after epoch {done} of {total}"
    else:
        doing = "Paused in" if job.state == "paused" else "Training:"
        text = f"{doing} epoch {min(done + 1, total)} of {total}, {part:.0%}"
    text += f", about {pace * (total - done - part):.0f} s left" if pace else ""
    text += f" · training loss {now.loss:.4f}" if now else ""
    text += f" · learning rate {now.learning_rate:g}, set by hand" if now and record.steered else ""
    st.progress(part, text=text)


def controls(job: Job) -> None:
    """Pause, one epoch, stop, and a new rate. Who watches with others may only leave."""
    if job.watched_by_others(resources.visitor()):
        st.caption("Somebody else watches this training too, so only leaving is possible.")
        st.button("Leave", on_click=leave, args=(job,), key="leave")
        return
    paused = job.state == "paused"
    row = st.container(horizontal=True)
    with row:
        held = {"key": "hold", "width": 120}  # in one place, lest the other buttons move
        if paused:
            st.button("Go on", on_click=job.go_on, icon=":material/play_arrow:", **held)
        else:
            st.button("Pause", on_click=job.pause, args=(NOTICED,), icon=":material/pause:", **held)
        st.button(
            "One epoch", on_click=job.go_on, args=(job.work.between_epochs,),
            icon=":material/skip_next:",
            key="one_epoch", help="Go on to the end of this epoch, then pause.",
        )  # fmt: skip
        st.button("Stop", on_click=leave, args=(job,), icon=":material/stop:", key="stop")
        with st.popover("Change the rate"):
            low, high = RANGES["learning_rate"]
            st.number_input(
                "Learning rate from the next epoch on", low, high,
                max(low, float(f"{job.work.config.learning_rate / 10:.3g}")), step=low,
                format="%g", key="new_rate",
            )  # fmt: skip
            st.button("Set", on_click=steer, args=(job,), key="steer")
            st.caption("The record will list it; a steered run is no result of its settings.")


def steer(job: Job) -> None:
    rate = st.session_state.new_rate
    job.work.steer(rate)
    st.toast(f"Learning rate {rate:g} from the next epoch on.", icon=":material/check:")


def leave(job: Job) -> None:
    job.leave(resources.visitor())


def curves(record: RunRecord) -> None:
    """The losses over the epochs, as far as they go, and on demand what happens within them."""
    showing.show_curves([record], LOSS, epochs=record.config.epochs)
    if record.config.epochs > 1:
        with st.expander("Accuracy and gap", key="more_curves", on_change="rerun") as more:
            if more.open:  # charts take a page's time, and a training renews them
                showing.show_curves([record], ACCURACY, epochs=record.config.epochs)
                showing.show_curves([record], GAP, epochs=record.config.epochs)


def within(record: RunRecord) -> None:
    """What happened between the epochs' ends, on demand."""
    with st.expander("Within the epochs", key="within", on_change="rerun") as expander:
        if expander.open:
            for metric, words in WITHIN:
                showing.show_overlay([record], metric, STEP_BY_STEP)
                st.caption(words)


def report(record: RunRecord, fresh: bool) -> None:
    """An ended training: figures, curves, what they show, where to go from here."""
    st.subheader(name(record))
    device, processor = (record.hardware.get(key, "?") for key in ("device", "processor"))
    when = "just now" if fresh else f"on {record.started[:10]}; stored, so it shows at once"
    st.caption(f"Trained on {str(device).upper()} ({processor}), {when}.")
    if record.state == "unfinished":
        st.warning(
            f"Stopped after epoch {len(record.epochs)} of {record.config.epochs}. "
            f"What is done is kept; you can go on from there.",
            icon=":material/pause_circle:",
        )
    if record.final:
        figures(record)
        curves(record)
        within(record)
    for place, finding in enumerate(findings(record)):
        show_finding(finding, place)
    if record.final:
        train_on(record)
        compare(record)


def figures(record: RunRecord) -> None:
    final = record.epochs[-1]
    with st.container(horizontal=True):
        st.metric("Validation accuracy", f"{final.val_accuracy:.2%}")
        st.metric("Validation loss", f"{final.val_loss:.4f}")
        st.metric("Training loss", f"{final.train_loss:.4f}")
        st.metric("Gap", "–" if final.gap is None else f"{final.gap:.1f} ×")
        if record.test:
            st.metric("Test accuracy", f"{record.test.test_accuracy:.2%}")


def show_finding(finding: Finding, place: int) -> None:
    with st.container(border=True):
        icon = ":material/check_circle:" if finding.good else ":material/search_insights:"
        st.markdown(f"{icon} **{finding.title}**")
        st.write(finding.text)
        if finding.remedy:
            st.caption(finding.remedy.why)
            st.button(
                f"Try: {finding.remedy.label}",
                on_click=set_form,
                args=(finding.remedy.config,),
                key=f"remedy-{place}",
            )


def train_on(record: RunRecord) -> None:
    """More epochs for a run that has ended, where its optimiser's state was kept."""
    most = int(RANGES["epochs"][1]) - len(record.epochs)
    if MOMENTS not in record.files or record.state == "diverged" or most < 1:
        return
    if record.state == "unfinished":
        if record.run != record.config.run_id:  # the form has no button for it
            args = (record.config, False, record.run)
            st.button("Go on with this run", on_click=submit, args=args, key="go_on_run")
        return
    with st.popover("Train on"):
        st.number_input("More epochs", 1, most, min(5, most), key="more_epochs")
        st.button("Train on", on_click=train_longer, args=(record,), key="train_on")
        if record.config.schedule != "constant":
            st.caption("Its schedule had ended; it goes on as if these epochs had been planned.")


def train_longer(record: RunRecord) -> None:
    epochs = len(record.epochs) + int(st.session_state.more_epochs)
    longer = replace(record.config, epochs=epochs)
    set_form(longer)
    submit(longer, source=record.run)


def compare(record: RunRecord) -> None:
    """Where it stands against the reference runs, and links that take it along."""
    store, shown = resources.store(), [record]
    for run in REFERENCES:
        try:
            shown.append(store.load(run))
        except RunError:
            continue
    rows = {other.run: other for other in shown if other.final}
    st.markdown("**Beside the reference runs**")
    showing.show_results(list(rows.values()))
    address.page_link("compare", "Compare its curves", runs=",".join(rows))
    address.page_link("draw", "Let it read your digit", run=record.run)
    address.page_link("mistakes", "See what it gets wrong", run=record.run)


main()
