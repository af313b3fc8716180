import cython

from .nodes cimport build, copied, fields_of

cdef class Recipe:
    cdef readonly object template
    cdef readonly Py_ssize_t closed
    cdef readonly tuple names
    cdef readonly list expected
    cdef readonly list leaves
    cdef readonly list fresh
    cdef readonly list linked
    cdef readonly long epoch

@cython.locals(recipe=Recipe, values=list, expected=list, kind=int, picked=list, i=Py_ssize_t, at=Py_ssize_t, place=Py_ssize_t, variable=Py_ssize_t, fields=dict, made=dict)
cpdef object again(object known, object fn, tuple bound)

cdef bint _is_like(object value, int kind, object like) except -1

@cython.locals(memo=tuple, d=dict, kind=int)
cpdef object refilled(object node, dict fresh)

cdef object _refilled_within(object value, dict fresh)

@cython.locals(memo=tuple)
cdef bint _holds_any(object leaves, dict fresh) except -1
