cdef class ScalarMaker:
    cdef Py_ssize_t _index
    cdef object _processor


cdef class ItselfMaker:
    pass


cdef class WrappingMaker:
    cdef object _maker


cpdef list keep_new(list items, set seen, object strategy)
cpdef tuple values_at(object leaves, tuple places)
