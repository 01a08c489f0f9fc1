"""Everything that can go wrong in the engine, as one tree with stable codes.

    EngineError
    ├── ImageError                 the picture cannot be judged
    │   ├── ImageNotFound          image_not_found        no such file
    │   ├── ImageUnreadable        image_unreadable       the file exists but cannot be read
    │   ├── ImageEmpty             image_empty            0 bytes
    │   ├── ImageTooLarge          image_too_large        more bytes, pixels, frames or metadata than allowed
    │   ├── ImageUnsupported       image_unsupported      not one of the allowed formats
    │   ├── ImageTruncated         image_truncated        the data ends too early
    │   ├── ImageCorrupt           image_corrupt          the data contradicts its own format
    │   └── UnsafeImage            unsafe_image           looking at it broke the process that does so
    ├── NoImages                   no_images              a folder without pictures
    ├── ModelError                 the model cannot be used
    │   ├── ModelMissing           model_missing          no such bundle, or a file of it is missing
    │   ├── ModelDamaged           model_damaged          the hash differs, or the network does not load
    │   ├── ModelCardInvalid       model_card_invalid     model.json lacks a field or has a wrong value
    │   ├── ModelRefused           model_refused          the store does not carry out what was asked of it
    │   └── ModelStoreUnwritable   model_store_unwritable the user's folder of models cannot be written
    ├── DatasetUnusable            dataset_unusable       a folder that cannot be evaluated or trained on
    ├── RunUnusable                run_unusable           a training run's folder cannot be read or written
    ├── ReportRefused              report_refused         a report cannot be written where it was asked for
    ├── PartMissing                part_missing           an optional part of Telltale is not installed
    ├── UpdateUnknown              update_unknown         whether there is a newer Telltale could not be learnt
    └── InternalError              internal_error         a bug of ours: anything not foreseen above

A message is one or two plain sentences that name the file or field and say what to do. Codes never change
meaning: the command line, the history, the wire protocol and the extension's strings refer to them.
"""


class EngineError(Exception):
    """Base of all. ``code`` is stable; ``message`` is for people."""

    code = "internal_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ImageError(EngineError):
    """The picture cannot be judged; others can."""


class ImageNotFound(ImageError):
    code = "image_not_found"


class ImageUnreadable(ImageError):
    code = "image_unreadable"


class ImageEmpty(ImageError):
    code = "image_empty"


class ImageTooLarge(ImageError):
    code = "image_too_large"


class ImageUnsupported(ImageError):
    code = "image_unsupported"


class ImageTruncated(ImageError):
    code = "image_truncated"


class ImageCorrupt(ImageError):
    code = "image_corrupt"


class UnsafeImage(ImageError):
    code = "unsafe_image"


class NoImages(EngineError):
    code = "no_images"


class ModelError(EngineError):
    """The model cannot be used; no picture can be judged until it is replaced."""


class ModelMissing(ModelError):
    code = "model_missing"


class ModelDamaged(ModelError):
    code = "model_damaged"


class ModelCardInvalid(ModelError):
    code = "model_card_invalid"


class ModelRefused(ModelError):
    code = "model_refused"


class ModelStoreUnwritable(ModelError):
    code = "model_store_unwritable"


class DatasetUnusable(EngineError):
    code = "dataset_unusable"


class RunUnusable(EngineError):
    code = "run_unusable"


class ReportRefused(EngineError):
    code = "report_refused"


class PartMissing(EngineError):
    code = "part_missing"


class UpdateUnknown(EngineError):
    code = "update_unknown"


class InternalError(EngineError):
    code = "internal_error"


def from_code(code: str, message: str) -> EngineError:
    """The error that another process told. An unknown code is a bug of ours."""
    known = {kind.code: kind for kind in _all(EngineError)}
    return known.get(code, InternalError)(message)


def _all(kind: type[EngineError]) -> list[type[EngineError]]:
    """The base first: its code is also that of InternalError, whose class comes later and wins."""
    return [kind, *(leaf for below in kind.__subclasses__() for leaf in _all(below))]
