"""Seconds of adding and removing one report on shelves of several sizes, in one run.

    python -m eval.bench.growing --folder DIR [--sizes 5 100 1000]

A shelf in DIR is an installation of its own whose reports are all added ones: real ones first, then synthetic ones (see
:mod:`eval.bench.synthetic`), with vectors by noise. Its first index is made through :func:`rag.index.build_index` from files whose
parsed reports are handed over, so that no time goes into embedding; then a real report of another name is added and removed as
``govqa add`` and ``govqa remove`` do, with the embedder of the settings.
"""
